"use client";
import { useState } from "react";
import { ApiError, fetchJson } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { NotificationSettingsOutput } from "@/lib/contract/notification-settings";
import { useLeaveGuard } from "../rules/use-leave-guard";
import { toast } from "../ui/toast";
import { draftOfSettings, type Settings, type SettingsFault } from "./settings-draft";

const path = "/api/v1/notification-settings";

/** The document while it is changed. One save for all its parts: routes and receivers hold or fail together. */
export function useSettings(
  saved: NotificationSettingsOutput,
  onSaved: (next: NotificationSettingsOutput) => void,
) {
  const { project } = useView();
  const [draft, setDraft] = useState<Settings>(() => draftOfSettings(saved.document));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [faults, setFaults] = useState<readonly SettingsFault[]>([]);
  const send = async (address: string, body: object, done: string) => {
    setBusy(true);
    setFault(null);
    setFaults([]);
    try {
      const next = await fetchJson<NotificationSettingsOutput>(address, {
        method: "PUT",
        body: { project, version: saved.version, ...body },
      });
      onSaved(next);
      toast(done);
    } catch (error) {
      const found = error instanceof ApiError ? faultsOf(error.details) : [];
      setFaults(found);
      setFault(
        found.length > 0
          ? `${found.length === 1 ? "One thing is" : `${found.length} things are`} not right yet.`
          : error instanceof Error
            ? error.message
            : String(error),
      );
    }
    setBusy(false);
  };
  const isDirty = JSON.stringify(draft) !== JSON.stringify(saved.document);
  useLeaveGuard(isDirty && !busy, "The settings were changed and not saved. Leave them?");
  return {
    draft,
    busy,
    fault,
    faults,
    isDirty,
    change: (part: Partial<Settings>) => setDraft((before) => ({ ...before, ...part })),
    discard: () => {
      setDraft(draftOfSettings(saved.document));
      setFault(null);
      setFaults([]);
    },
    save: () => send(path, { document: draft }, "Saved. It holds from the next notification on."),
    restore: (to: number) => send(`${path}/restore`, { to }, `Version ${to} is back`),
  };
}
export type SettingsEditing = ReturnType<typeof useSettings>;

/** Faults by field, as the check of the document tells them, or as the schema does. */
function faultsOf(details: unknown): SettingsFault[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((one: { field?: unknown; path?: unknown; message?: unknown }) => {
    const given =
      typeof one.field === "string" ? one.field : Array.isArray(one.path) ? one.path.join(".") : one.path;
    if (typeof given !== "string" || typeof one.message !== "string") return [];
    return [{ field: given.replace(/^document\./, ""), message: one.message }];
  });
}
