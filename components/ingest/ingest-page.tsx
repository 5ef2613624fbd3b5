"use client";
import { Upload } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { plural } from "@/lib/client/format";
import { type Answer, useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import { type IngestActivityOutput, ingestWindows } from "@/lib/contract/ingest-activity";
import type { IngestStorageOutput } from "@/lib/contract/ingest-storage";
import { Panel } from "../panel/panel";
import { Button, buttonClass } from "../ui/button";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { Segmented } from "../ui/select";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { IngestTiles } from "./ingest-tiles";
import { ReceiverPanel } from "./receiver-panel";
import { RetentionPanel } from "./retention-panel";
import { SenderTable } from "./sender-table";
import { arrangeSenders, isTroubled, senderSorts } from "./sort-senders";
import { StoragePanel } from "./storage-panel";
import { judge, type WindowName } from "./verdict";
import { VerdictLine } from "./verdict-line";
import { WorkerPanel } from "./worker-panel";

export type IngestInitial = { activity: IngestActivityOutput; storage: IngestStorageOutput | undefined };

const view = {
  window: parseAsStringLiteral(ingestWindows).withDefault("1h"),
  filter: parseAsString.withDefault(""),
  sort: parseAsStringLiteral(senderSorts).withDefault("items"),
  troubled: parseAsBoolean.withDefault(false),
};

// Receivers write their counts every three seconds; a day does not change so fast.
const everyMs = { "15m": 3_000, "1h": 3_000, "24h": 15_000 } as const;
const words = { "15m": "15 min", "1h": "1 h", "24h": "24 h" } as const;

/** Is anything lost or refused right now? Then who sends what, who deals with it, and what fills the disk. */
export function IngestPage({ initial }: { initial: IngestInitial | undefined }) {
  const { project, viewer } = useView();
  const isAdmin = viewer.projects.some(({ slug, role }) => slug === project && role === "admin");
  const [{ window }, setView] = useQueryStates(view);
  const activity = useQuestion<IngestActivityOutput>(
    "/api/v1/ingest",
    { project, window },
    { initial: initial?.activity, refreshOn: false, everyMs: everyMs[window] },
  );
  const storage = useQuestion<IngestStorageOutput>(
    isAdmin ? "/api/v1/ingest/storage" : null,
    { project },
    { initial: initial?.storage, refreshOn: false, everyMs: 30_000 },
  );
  return (
    <div className="flex w-full max-w-[1600px] flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-2 px-1">
        <h1 className="mr-1 font-semibold text-title">Ingest</h1>
        <Segmented
          label="Over the last"
          value={window}
          onChange={(next) => void setView({ window: next })}
          options={ingestWindows.map((value) => ({ value, words: words[value] }))}
        />
        <StaleWords answer={activity} />
      </div>
      <Activity answer={activity} window={window} />
      {isAdmin ? (
        <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_340px]">
          <StoragePanel storage={storage.data} answer={storage} />
          <RetentionPanel storage={storage.data} answer={storage} />
        </div>
      ) : (
        <p className="px-1 text-table text-text-3">
          Storage is of the whole installation and shown to admins.
        </p>
      )}
    </div>
  );
}

/** Figures that are old are worse than none: said once, on top. */
function StaleWords({ answer }: { answer: Answer<IngestActivityOutput> }) {
  const { error, data, answeredMs, outdated, refresh } = answer;
  if (error === null || data === undefined || outdated || answeredMs === null) return null;
  return (
    <button
      type="button"
      onClick={refresh}
      title={error.message}
      className="rounded-sm bg-overlay px-1.5 text-label text-warning"
    >
      stale, last answer <Time at={answeredMs} />
    </button>
  );
}

/** All that comes from one answer, so that its failure is told in one place. */
function Activity({ answer, window }: { answer: Answer<IngestActivityOutput>; window: WindowName }) {
  if (answer.error !== null && (answer.data === undefined || answer.outdated))
    return (
      <div className="rounded-lg border bg-surface">
        <ErrorState
          message={answer.error.message}
          requestId={answer.error.requestId}
          onRetry={answer.refresh}
        />
      </div>
    );
  const quiet = { ...answer, error: null };
  return (
    <>
      <Now answer={quiet} window={window} />
      <div id="senders" className="scroll-mt-14">
        <Senders answer={quiet} window={window} />
      </div>
      <div className="grid gap-3 lg:grid-cols-2">
        <ReceiverPanel activity={answer.data} answer={quiet} />
        <WorkerPanel activity={answer.data} answer={quiet} />
      </div>
    </>
  );
}

function Now({ answer, window }: { answer: Answer<IngestActivityOutput>; window: WindowName }) {
  const [, setView] = useQueryStates(view);
  const showSenders = () => {
    void setView({ troubled: true, sort: "refused", filter: null });
    document.getElementById("senders")?.scrollIntoView({ block: "nearest" });
  };
  if (answer.data === undefined)
    return (
      <div role="status" aria-label="Loading" className="flex flex-col gap-3">
        <Skeleton className="h-[42px] w-full rounded-lg" />
        <Skeleton className="h-[164px] w-full rounded-lg max-lg:h-[328px]" />
      </div>
    );
  // Until the answer of another window is there, the one before it speaks of its own.
  const shown = answer.outdated ? windowOf(answer.data) : window;
  return (
    <div className={cx("flex flex-col gap-3", answer.outdated && "opacity-60")}>
      <VerdictLine verdict={judge(answer.data, shown)} onSenders={showSenders} />
      <IngestTiles activity={answer.data} window={shown} />
    </div>
  );
}

function windowOf({ times, step_ms: stepMs }: IngestActivityOutput): WindowName {
  const minutes = ((times.length - 1) * stepMs) / 60_000;
  return minutes <= 15 ? "15m" : minutes <= 60 ? "1h" : "24h";
}

function Senders({ answer, window }: { answer: Answer<IngestActivityOutput>; window: WindowName }) {
  const href = useHref();
  const [{ filter, sort, troubled }, setView] = useQueryStates(view);
  const all = answer.data?.rows ?? [];
  const rows = arrangeSenders(all, { sort, text: filter, troubledOnly: troubled });
  const count = all.filter(isTroubled).length;
  const hidden = answer.data?.rows_hidden ?? 0;
  return (
    <Panel
      title="By key and service"
      about={`rates over ${words[window]}`}
      answer={answer}
      height={180}
      toolbar={
        all.length > 0 && (
          <>
            <Button
              size="sm"
              aria-pressed={troubled}
              onClick={() => void setView({ troubled: troubled ? null : true })}
            >
              Only troubled <span className="text-text-3 tabular-nums">{count}</span>
            </Button>
            <Input
              aria-label="Filter senders"
              placeholder="Filter"
              value={filter}
              onChange={(event) =>
                void setView({ filter: event.target.value === "" ? null : event.target.value })
              }
              className="h-6 w-36 text-table max-sm:w-28"
              spellCheck={false}
            />
          </>
        )
      }
      empty={
        answer.data !== undefined &&
        all.length === 0 && (
          <EmptyState
            icon={Upload}
            title={`Nothing was sent within ${words[window]}`}
            action={
              <Link href={href("/settings/send-data")} className={buttonClass("default")}>
                How to send
              </Link>
            }
          >
            Every key and service that sends to this project is listed here, also where what it sends is
            refused.
          </EmptyState>
        )
      }
    >
      <SenderTable
        rows={rows}
        sort={sort}
        onSort={(next) => void setView({ sort: next })}
        empty={troubled && filter === "" ? "No sender is troubled" : "No sender matches"}
      />
      {hidden > 0 && (
        <p className="border-t px-3 py-1.5 text-label text-text-3">
          and {plural(hidden, "more sender")}, smaller than these
        </p>
      )}
    </Panel>
  );
}
