"use client";
import { type FormEvent, useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { useView } from "@/lib/client/use-view";
import type { ScrapeTargetRow } from "@/lib/contract/scrape-targets";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { toast } from "../ui/toast";
import { MappingEditor } from "./mapping-editor";
import { bodyOf, draftOf, type TargetDraft } from "./target-draft";
import { TargetFields } from "./target-fields";
import { TriedScrape } from "./tried-scrape";
import { useTryScrape } from "./use-try-scrape";

/** Adds a target or changes one, beside what a scrape of it gives now. */
export function TargetSheet({
  row,
  mayChange,
  onClose,
  onSaved,
}: {
  row: ScrapeTargetRow | null;
  mayChange: boolean;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { project } = useView();
  const [draft, setDraft] = useState(() => draftOf(row));
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const read = bodyOf(draft);
  const trying = useTryScrape(project, "fault" in read ? null : read.body, row?.id);
  const change = (part: Partial<TargetDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setFault(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ("fault" in read) return setFault(read.fault);
    setBusy(true);
    try {
      const path = "/api/v1/scrape-targets";
      if (row === null) await fetchJson(path, { method: "POST", body: { project, ...read.body } });
      else await fetchJson(`${path}/${row.id}`, { method: "PATCH", body: read.body });
      toast(row === null ? "The target is added" : "The target is changed");
      onSaved();
      onClose();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={row === null ? "New target" : mayChange ? "Edit target" : "Target"}
      width="sm:w-[760px] sm:max-w-[95vw]"
    >
      <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 p-4">
        <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-4">
          <TargetFields draft={draft} hasSecret={row?.has_authorization ?? false} onChange={change} />
          {draft.kind === "json" && (
            <MappingEditor
              rows={draft.mapping}
              page={trying.tried?.page ?? null}
              onChange={(mapping) => change({ mapping })}
            />
          )}
        </fieldset>
        {fault !== null && (
          <p role="alert" className="text-error text-table [overflow-wrap:anywhere]">
            {fault}
          </p>
        )}
        {mayChange && (
          <div className="flex flex-wrap items-center gap-2">
            <Button type="submit" look="primary" disabled={busy}>
              {row === null ? "Add the target" : "Save"}
            </Button>
            <Button disabled={"fault" in read || trying.busy} onClick={() => void trying.fetchNow()}>
              {trying.busy ? "Testing…" : "Test now"}
            </Button>
            <Button look="ghost" onClick={onClose}>
              Cancel
            </Button>
          </div>
        )}
        {mayChange && <TriedScrape trying={trying} isJson={draft.kind === "json"} />}
      </form>
    </Sheet>
  );
}
