"use client";
import { FileUp, LayoutDashboard, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { DashboardListOutput, DashboardRow, DashboardSaved } from "@/lib/contract/dashboard";
import { type DashboardSpec, dashboardSpec } from "@/lib/contract/dashboard-spec";
import { Button } from "../ui/button";
import type { Column } from "../ui/data-columns";
import { DataTable } from "../ui/data-table";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { ImportDialog } from "./import-dialog";

const columns: Column<DashboardRow>[] = [
  {
    id: "title",
    header: "Dashboard",
    width: "minmax(160px, 2fr)",
    cell: ({ title }) => <span className="font-medium">{title}</span>,
  },
  { id: "panels", header: "Panels", width: "72px", align: "right", from: "sm", cell: ({ panels }) => panels },
  {
    id: "by",
    header: "Changed by",
    width: "minmax(120px, 1fr)",
    from: "md",
    cell: ({ updated_by }) => updated_by,
  },
  { id: "at", header: "Changed", width: "112px", cell: ({ updated_at }) => <Time at={updated_at} /> },
  {
    id: "version",
    header: "Version",
    width: "72px",
    align: "right",
    from: "md",
    cell: ({ version }) => version,
  },
];

/** All dashboards of the project; a new one is a click, one of Grafana's a file away. */
export function DashboardListPage({ initial }: { initial: DashboardListOutput | undefined }) {
  const { project, viewer } = useView();
  const router = useRouter();
  const href = useHref();
  const [text, setText] = useState("");
  const [selected, setSelected] = useState<string | null>(null);
  const [importing, setImporting] = useState(false);
  const { data, error, refresh } = useQuestion<DashboardListOutput>(
    "/api/v1/dashboards",
    { project },
    { initial, refreshOn: false, everyMs: 30_000 },
  );
  const found = useMemo(
    () => (data?.data ?? []).filter(({ title }) => title.toLowerCase().includes(text.toLowerCase())),
    [data, text],
  );
  const canEdit = viewer.projects.some(
    ({ slug, role }) => slug === project && (role === "admin" || role === "member"),
  );
  const create = async (spec: DashboardSpec, note: string) => {
    try {
      const made = await fetchJson<DashboardSaved>("/api/v1/dashboards", {
        method: "POST",
        body: { project, spec, note },
      });
      router.push(href(`/dashboards/${made.id}`));
    } catch (fault) {
      toast(fault instanceof Error ? fault.message : String(fault), "error");
    }
  };
  const isEmpty = data !== undefined && data.data.length === 0;
  const blank = () => void create(dashboardSpec.parse({ title: "New dashboard" }), "Made");
  const actions = canEdit && (
    <>
      <Button size="sm" look="primary" onClick={blank}>
        <Plus aria-hidden className="size-3.5" /> New
      </Button>
      <Button size="sm" onClick={() => setImporting(true)}>
        <FileUp aria-hidden className="size-3.5" /> Import
      </Button>
    </>
  );
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="font-semibold text-title">Dashboards</h1>
        {!isEmpty && (
          <>
            <Input
              type="search"
              aria-label="Search dashboards"
              placeholder="Search"
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="max-w-60"
            />
            <span className="ml-auto flex gap-1.5">{actions}</span>
          </>
        )}
      </div>
      {data === undefined && error !== null && <ErrorState message={error.message} onRetry={refresh} />}
      {data === undefined && error === null && <Skeleton className="h-60" />}
      {isEmpty ? (
        <EmptyState icon={LayoutDashboard} title="No dashboards yet" action={actions}>
          Put panels of metrics, runs, decisions and logs together, or import a dashboard of Grafana as JSON.
        </EmptyState>
      ) : (
        data !== undefined && (
          <DataTable
            label="Dashboards"
            rows={found}
            columns={columns}
            rowKey={({ id }) => id}
            rowHref={({ id }) => href(`/dashboards/${id}`)}
            selectedKey={selected}
            onSelect={setSelected}
            empty={<EmptyState title="No dashboard of this name" />}
            className="h-[calc(100dvh-130px)] rounded-lg border bg-surface"
          />
        )
      )}
      {importing && (
        <ImportDialog onClose={() => setImporting(false)} onImport={(spec) => create(spec, "Imported")} />
      )}
    </div>
  );
}
