"use client";
import { type FormEvent, useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import type { SignalRetention } from "@/lib/contract/retention";
import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Input } from "../ui/input";
import { toast } from "../ui/toast";
import { mostDays, readDays, retentionSentences, signalWords } from "./retention-words";

type Props = {
  project: string;
  retention: SignalRetention;
  changeFrom: string;
  mayChange: boolean;
  onChanged: () => void;
};

/** One signal's retention. Keeping less is asked about once more: what it lets go cannot be had back. */
export function RetentionForm({ project, retention, changeFrom, mayChange, onChanged }: Props) {
  const { signal, chosen_days: chosen, default_days: standard, own } = retention;
  const { title, about } = signalWords[signal];
  const [text, setText] = useState(String(chosen));
  const [fault, setFault] = useState<string | null>(null);
  const [asking, setAsking] = useState<{ keepDays: number | null; days: number } | null>(null);
  const [busy, setBusy] = useState(false);

  const save = async (keepDays: number | null, days: number) => {
    setBusy(true);
    try {
      await fetchJson("/api/v1/retention", { method: "PUT", body: { project, signal, keep_days: keepDays } });
      toast(`${title}: ${days} days for data of ${changeFrom} on`);
      onChanged();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  const choose = (keepDays: number | null, days: number) => {
    setFault(null);
    if (days < chosen) setAsking({ keepDays, days });
    else void save(keepDays, days);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = readDays(text);
    if ("fault" in read) setFault(read.fault);
    else choose(read.days, read.days);
  };
  const isUnchanged = text.trim() === String(chosen);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-3 py-2.5 last:border-b-0">
      <div className="min-w-60 flex-1">
        <h3 className="font-medium text-body">{title}</h3>
        <p className="text-table text-text-2">{about}</p>
        {retentionSentences(retention).map((sentence) => (
          <p key={sentence} className="text-label text-text-3 tabular-nums">
            {sentence}
          </p>
        ))}
      </div>
      <form onSubmit={submit} className="flex w-56 flex-col gap-1">
        <div className="flex items-center gap-2">
          <span className="w-16">
            <Input
              aria-label={`Days that ${title.toLowerCase()} are kept`}
              aria-invalid={fault !== null}
              inputMode="numeric"
              className="text-right tabular-nums"
              maxLength={String(mostDays).length}
              value={text}
              disabled={!mayChange || busy}
              onChange={(event) => setText(event.target.value)}
            />
          </span>
          <span className="text-body text-text-2">days</span>
          {mayChange && (
            <Button type="submit" look={isUnchanged ? "default" : "primary"} disabled={busy || isUnchanged}>
              Save
            </Button>
          )}
        </div>
        {fault !== null ? (
          <p role="alert" className="max-w-64 text-error text-table">
            {fault}
          </p>
        ) : own && mayChange ? (
          <button
            type="button"
            disabled={busy}
            onClick={() => choose(null, standard)}
            className="self-start rounded-sm text-accent text-label hover:underline"
          >
            Use the installation's {standard} days
          </button>
        ) : (
          <p className="text-label text-text-3">
            {own
              ? "Only admins change it."
              : `The installation's setting${mayChange ? "" : "; only admins change it"}.`}
          </p>
        )}
      </form>
      {asking !== null && (
        <ConfirmDialog
          title={`Keep ${title.toLowerCase()} for ${asking.days} days instead of ${chosen}?`}
          about={`Takes effect for data from ${changeFrom} on: it is dropped ${asking.days} days after its day. What is stored stays until it ages out.`}
          confirm={`Keep only ${asking.days} days`}
          keep={`Keep ${chosen} days`}
          onConfirm={() => save(asking.keepDays, asking.days)}
          onClose={() => setAsking(null)}
        >
          <p className="text-table text-text-2">
            Space is freed day by day, not at once. What comes late for a day that was dropped is refused.
          </p>
        </ConfirmDialog>
      )}
    </li>
  );
}
