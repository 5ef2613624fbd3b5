"use client";
import { type FormEvent, useState } from "react";
import { useNow, useUtc } from "@/lib/client/use-clock";
import { useView } from "@/lib/client/use-view";
import type { AlertMatcher } from "@/lib/contract/alert-routes";
import type { SilenceRow } from "@/lib/contract/silence";
import { zoneName } from "../alerts/until";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { Field, fieldClass } from "../ui/input";
import { Segmented } from "../ui/select";
import { toast } from "../ui/toast";
import { MatcherRows } from "./matcher-rows";
import { silenceApi } from "./silence-api";
import { draftOfSilence, fieldsOf, matchersOf, newSilence, type SilenceDraft } from "./silence-draft";
import { SilencePreview } from "./silence-preview";
import { SpanFields } from "./span-fields";
import { useAlertLabels } from "./use-alert-labels";
import { WeeklyRows } from "./weekly-rows";

type Props = {
  /** Null: a new one. */
  row: SilenceRow | null;
  matchers?: readonly AlertMatcher[];
  onClose: () => void;
  onSaved: () => void;
};

/** Makes a silence or a maintenance window, or changes one, beside what it would match now. */
export function SilenceSheet({ row, matchers, onClose, onSaved }: Props) {
  const { project } = useView();
  const nowMs = useNow();
  const utc = useUtc();
  const choices = useAlertLabels();
  const [draft, setDraft] = useState<SilenceDraft>(() =>
    row === null ? newSilence(Date.now(), matchers) : draftOfSilence(row),
  );
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const change = (part: Partial<SilenceDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setFault(null);
  };
  const isMaintenance = draft.kind === "maintenance";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = fieldsOf(draft, Date.now());
    if ("fault" in read) return setFault(read.fault);
    setBusy(true);
    try {
      await (row === null ? silenceApi.create(project, read.fields) : silenceApi.change(row.id, read.fields));
      toast(isMaintenance ? "The maintenance window is kept" : "Silenced");
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
      title={row === null ? "New silence" : "Change the silence"}
      width="sm:w-[620px] sm:max-w-[95vw]"
    >
      <form method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 p-4">
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label="Kind"
            value={draft.kind}
            options={[
              { value: "silence", words: "Silence" },
              { value: "maintenance", words: "Maintenance window" },
            ]}
            onChange={(kind) => change({ kind })}
          />
          <p className="text-label text-text-3">
            Nobody is notified of what matches. It still stands in the inbox, marked as silenced.
          </p>
        </div>
        <div className="flex flex-col gap-1.5">
          <h3 className="font-medium text-table text-text-2">Alerts with all of</h3>
          <MatcherRows
            of="of the silence"
            rows={draft.matchers}
            choices={choices}
            onChange={(rows) => change({ matchers: rows })}
          />
        </div>
        <SilencePreview matchers={matchersOf(draft.matchers)} />
        <SpanFields draft={draft} nowMs={nowMs} onChange={change} />
        <div className="flex flex-col gap-1.5">
          <label className="flex items-center gap-2 text-body">
            <input
              type="checkbox"
              checked={draft.weekly !== null}
              onChange={(event) =>
                change({
                  weekly: event.target.checked
                    ? [{ days: [6, 7], from: "00:00", to: "24:00", zone: zoneName(utc) }]
                    : null,
                })
              }
              className="accent-(--accent)"
            />
            Only at certain times of the week
          </label>
          {draft.weekly !== null && (
            <WeeklyRows
              windows={draft.weekly}
              onChange={(weekly) => change({ weekly: weekly.length === 0 ? null : weekly })}
            />
          )}
        </div>
        <Field label="Why">
          <textarea
            rows={2}
            value={draft.comment}
            maxLength={2_000}
            placeholder={
              isMaintenance ? "Backups of the vector store" : "Deploying 1.8.2, failures expected until 16:00"
            }
            onChange={(event) => change({ comment: event.target.value })}
            className={`${fieldClass} p-2 text-body`}
          />
        </Field>
        {fault !== null && (
          <p role="alert" className="text-error text-table [overflow-wrap:anywhere]">
            {fault}
          </p>
        )}
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={busy}>
            {row === null ? (isMaintenance ? "Plan the window" : "Silence") : "Save"}
          </Button>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
