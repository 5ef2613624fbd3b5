"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useHref } from "@/lib/client/use-view";
import type { DashboardDetailOutput, DashboardSaved } from "@/lib/contract/dashboard";
import type { DashboardSpec } from "@/lib/contract/dashboard-spec";
import { toast } from "../ui/toast";

type Ends = { onSaved: () => void; onEnd: () => void };

/** What changes a dashboard at the server; each says what went wrong, and nothing of the draft is lost by it. */
export function useDashboardActions(
  detail: DashboardDetailOutput,
  spec: DashboardSpec,
  { onSaved, onEnd }: Ends,
) {
  const router = useRouter();
  const href = useHref();
  const [busy, setBusy] = useState(false);
  const { id, version, project } = detail;
  const tell = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    } finally {
      setBusy(false);
    }
  };
  const put = (next: DashboardSpec, note: string) =>
    fetchJson<DashboardSaved>(`/api/v1/dashboards/${id}`, {
      method: "PUT",
      body: { spec: next, version, note },
    });
  return {
    busy,
    leave: () => router.push(href("/dashboards")),
    save: (note: string) =>
      tell(async () => {
        const saved = await put(spec, note);
        toast(`Saved as version ${saved.version}`);
        onEnd();
        onSaved();
      }),
    restore: (old: number) =>
      tell(async () => {
        const before = await fetchJson<DashboardDetailOutput>(`/api/v1/dashboards/${id}?version=${old}`);
        await put(before.spec, `Back to version ${old}`);
        toast(`Back to version ${old}`);
        onSaved();
      }),
    duplicate: () =>
      tell(async () => {
        const copy = { ...spec, title: `${spec.title} (copy)`.slice(0, 200) };
        const made = await fetchJson<DashboardSaved>("/api/v1/dashboards", {
          method: "POST",
          body: { project, spec: copy, note: `Copy of ${spec.title}` },
        });
        toast(`Duplicated as ${copy.title}`);
        router.push(href(`/dashboards/${made.id}`));
      }),
  };
}
