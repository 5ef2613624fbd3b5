"use client";
import { BellOff, Plus, Undo2, X } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { parseMatchers } from "@/lib/alerts/parse-matchers";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { AlertMatcher } from "@/lib/contract/alert-routes";
import { type SilenceList, type SilenceRow, silenceStates } from "@/lib/contract/silence";
import { useMayChange } from "../rules/may-change";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { IconButton } from "../ui/icon-button";
import { Kbd } from "../ui/kbd";
import { Skeleton } from "../ui/skeleton";
import { StaleNote } from "../ui/stale-note";
import { toast } from "../ui/toast";
import { silenceApi } from "./silence-api";
import { SilenceLine } from "./silence-line";

const SilenceSheet = dynamic(() => import("./silence-sheet").then((module) => module.SilenceSheet));

const parsers = {
  state: parseAsStringLiteral(silenceStates).withDefault("active"),
  /** Matchers of a new one, as Alertmanager writes them: other pages lead here with it. */
  new: parseAsString,
};
const words = { active: "Active", pending: "Planned", expired: "Over" } as const;
type Open = { row: SilenceRow | null; matchers: readonly AlertMatcher[] };

/** What is kept quiet now, will be, and was. */
export function SilencePage({ initial }: { initial?: SilenceList | undefined }) {
  const { project } = useView();
  const mayChange = useMayChange();
  const [{ state, new: wanted }, setView] = useQueryStates(parsers);
  const answer = useQuestion<SilenceList>(
    "/api/v1/silences",
    { project, state, limit: 200 },
    { initial, refreshOn: (change) => change.alerts },
  );
  const [open, setOpen] = useState<Open | null>(() =>
    wanted === null ? null : { row: null, matchers: readMatchers(wanted) },
  );
  const [ended, setEnded] = useState<SilenceRow | null>(null);
  const { data, error, refresh } = answer;
  const work = async (task: () => Promise<unknown>, done: () => void) => {
    try {
      await task();
      done();
    } catch (cause) {
      toast(cause instanceof Error ? cause.message : String(cause), "error");
    }
    refresh();
  };
  const close = () => {
    setOpen(null);
    if (wanted !== null) void setView({ new: null });
  };
  return (
    <div className="flex w-full max-w-5xl flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="mr-1 font-semibold text-title">Silences</h1>
        <fieldset aria-label="Show" className="flex gap-0.5">
          {silenceStates.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={state === one}
              onClick={() => void setView({ state: one })}
              className="flex h-6 items-baseline gap-1.5 rounded-md px-2 pt-0.5 text-table text-text-2 hover:bg-raised aria-pressed:bg-overlay aria-pressed:text-text"
            >
              {words[one]}
              {data !== undefined && (
                <span className="text-label text-text-3 tabular-nums">{data.counts[one]}</span>
              )}
            </button>
          ))}
        </fieldset>
        {mayChange && (
          <Button look="primary" className="ml-auto" onClick={() => setOpen({ row: null, matchers: [] })}>
            <Plus aria-hidden className="size-3.5" /> New silence
          </Button>
        )}
      </div>
      {ended !== null && (
        <Ended
          row={ended}
          onDismiss={() => setEnded(null)}
          onUndo={() =>
            void work(
              () => silenceApi.create(project, againOf(ended)),
              () => setEnded(null),
            )
          }
        />
      )}
      <section aria-label={`Silences, ${words[state]}`} className="rounded-lg border bg-surface">
        {data !== undefined && <StaleNote what="These silences" error={error} />}
        {data === undefined ? (
          error ? (
            <ErrorState
              title="Silences could not be loaded"
              message={error.message}
              requestId={error.requestId}
              onRetry={refresh}
            />
          ) : (
            <Skeleton className="m-3 h-24" />
          )
        ) : data.data.length === 0 ? (
          <Nothing state={state} mayChange={mayChange} />
        ) : (
          <ul className={answer.outdated ? "opacity-60" : ""}>
            {data.data.map((row) => (
              <SilenceLine
                key={row.id}
                row={row}
                mayChange={mayChange}
                onEdit={() => setOpen({ row, matchers: [] })}
                onAgain={() => setOpen({ row: null, matchers: row.matchers })}
                onExpire={() =>
                  void work(
                    () => silenceApi.expire(row.id),
                    () => setEnded(row),
                  )
                }
              />
            ))}
          </ul>
        )}
      </section>
      {open !== null && mayChange && (
        <SilenceSheet row={open.row} matchers={open.matchers} onClose={close} onSaved={refresh} />
      )}
    </div>
  );
}

function readMatchers(text: string): AlertMatcher[] {
  try {
    return parseMatchers(text).map(({ name, op, value }) => ({ name, op, value }));
  } catch {
    return [];
  }
}

/** What is over cannot be changed: it is made again as it was, from now on. */
function againOf(row: SilenceRow) {
  const { kind, matchers, weekly, comment } = row;
  return {
    kind,
    matchers,
    weekly,
    comment,
    starts_at: Math.max(Date.now(), Date.parse(row.starts_at)),
    ends_at: Date.parse(row.ends_at),
  };
}

type EndedProps = { row: SilenceRow; onUndo: () => void; onDismiss: () => void };

function Ended({ row, onUndo, onDismiss }: EndedProps) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-md border border-line-strong bg-overlay px-3 py-1.5 text-body"
    >
      <span className="min-w-0 flex-1 truncate">Ended: {row.comment || "the silence"}</span>
      <Button size="sm" onClick={onUndo}>
        <Undo2 aria-hidden className="size-3.5" /> Undo
      </Button>
      <IconButton size="sm" label="Dismiss" onClick={onDismiss}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}

function Nothing({ state, mayChange }: { state: SilenceRow["state"]; mayChange: boolean }) {
  if (state === "expired")
    return <EmptyState title="None is over yet">What was silenced stays here, with who and why.</EmptyState>;
  return (
    <EmptyState icon={BellOff} title={state === "active" ? "Nothing is silenced" : "Nothing is planned"}>
      A silence keeps notifications of matching alerts back for a time; a maintenance window does so at its
      times of the week.
      {mayChange ? (
        <>
          {" "}
          In the inbox, <Kbd keys="s" /> silences what is selected.
        </>
      ) : (
        " Members of the project make them."
      )}
    </EmptyState>
  );
}
