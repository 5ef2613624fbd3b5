"use client";
import { Copy, Square, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError, fetchJson } from "@/lib/client/fetch-json";
import { formatDuration, formatExact } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { ReplayDetail } from "@/lib/contract/replay";
import { Button, buttonClass } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { OutcomeBar } from "./outcome-bar";
import { isUnfinished, type outcomeWords, replayTitle, stateWords } from "./replay-words";
import { useProgress } from "./use-progress";

type Props = { replay: ReplayDetail; answeredMs: number | null; onChanged: () => void };

/** What it is, how far, and what can be done with it. */
export function ReplayHead({ replay, answeredMs, onChanged }: Props) {
  const href = useHref();
  const [isDeleting, setDeleting] = useState(false);
  const from = replay.from === null ? null : String(Date.parse(replay.from));
  const again = href("/decisions/replay/new", {
    like: replay.id,
    q: replay.q,
    from,
    to: String(Date.parse(replay.to)),
  });
  return (
    <div className="flex shrink-0 flex-col gap-2 px-3 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate font-semibold text-title">{replayTitle(replay)}</h1>
        <StateWord replay={replay} />
        <div className="ml-auto flex flex-wrap gap-1.5">
          {isUnfinished(replay) && <CancelButton replay={replay} onChanged={onChanged} />}
          <Link href={again} className={buttonClass()}>
            <Copy aria-hidden className="size-3.5" />
            Change and replay
          </Link>
          <Button look="ghost" onClick={() => setDeleting(true)}>
            <Trash2 aria-hidden className="size-3.5" />
            Delete
          </Button>
        </div>
      </div>
      <p className="text-table">
        <Summary replay={replay} />
      </p>
      <OutcomeBar counts={replay.counts} total={Math.max(replay.expected ?? 0, replay.done)} />
      <ProgressLine replay={replay} answeredMs={answeredMs} />
      {isDeleting && <DeleteReplay replay={replay} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function StateWord({ replay: { state, cancel_asked: isCancelling } }: { replay: ReplayDetail }) {
  const colour = state === "failed" ? "text-error" : state === "running" ? "text-running" : "text-text-2";
  return (
    <span className={`text-body ${colour}`}>
      {isCancelling && state === "running" ? "Being cancelled" : stateWords[state]}
    </span>
  );
}

/** The answer in one sentence. */
function Summary({ replay }: { replay: ReplayDetail }) {
  const { counts, done, state } = replay;
  const n = (outcome: keyof typeof outcomeWords) => counts[outcome] ?? 0;
  if (done === 0) {
    if (state === "queued")
      return <span className="text-text-2">It waits for the worker, which does one replay at a time.</span>;
    if (state === "running") return <span className="text-text-2">Decisions are being counted.</span>;
    return <span className="text-text-2">No decision was asked.</span>;
  }
  const denied = n("allow_to_deny");
  const allowed = n("deny_to_allow");
  const other = n("changed");
  const unknown = n("not_replayable") + n("error");
  return (
    <span className="text-text-2">
      Of <b className="font-medium text-text tabular-nums">{formatExact(done)}</b> decisions{" "}
      <b className="font-medium text-denied tabular-nums">{formatExact(denied)}</b> would be newly denied,{" "}
      <b className="font-medium text-ok tabular-nums">{formatExact(allowed)}</b> newly allowed,{" "}
      <b className="font-medium text-modified tabular-nums">{formatExact(other)}</b> change otherwise
      {unknown > 0 && (
        <>
          , and of <b className="font-medium text-text tabular-nums">{formatExact(unknown)}</b> it cannot be
          told
        </>
      )}
      .
    </span>
  );
}

function ProgressLine({ replay, answeredMs }: Omit<Props, "onChanged">) {
  const { share, perSecond, secondsLeft } = useProgress(replay, answeredMs);
  const { started_at: started, finished_at: finished, evaluated_by: by, expected, done, state } = replay;
  const tookMs = started === null || finished === null ? null : Date.parse(finished) - Date.parse(started);
  return (
    <p className="flex flex-wrap gap-x-3 text-label text-text-3 tabular-nums" aria-live="off">
      {state === "running" && share !== null && (
        <span>
          {Math.floor(share * 100)} %, {formatExact(done)} of {formatExact(expected ?? 0)}
        </span>
      )}
      {perSecond !== null && <span>{formatExact(Math.round(perSecond))}/s</span>}
      {secondsLeft !== null && <span>about {formatDuration(secondsLeft * 1_000)} left</span>}
      {tookMs !== null && <span>took {formatDuration(tookMs)}</span>}
      {by !== null && <span>by {by}</span>}
      <span>
        asked <Time at={replay.created_at} />
        {replay.created_by !== null && ` by ${replay.created_by}`}
      </span>
    </p>
  );
}

function CancelButton({ replay, onChanged }: { replay: ReplayDetail; onChanged: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const cancel = async () => {
    setBusy(true);
    try {
      await fetchJson(`/api/v1/replays/${replay.id}/cancel`, { method: "POST", body: {} });
    } catch (error) {
      toast(error instanceof ApiError ? error.message : String(error), "error");
    }
    setBusy(false);
    onChanged();
  };
  return (
    <Button disabled={isBusy || replay.cancel_asked} onClick={() => void cancel()}>
      <Square aria-hidden className="size-3.5" />
      Cancel
    </Button>
  );
}

function DeleteReplay({ replay, onClose }: { replay: ReplayDetail; onClose: () => void }) {
  const router = useRouter();
  const href = useHref();
  const remove = async () => {
    await fetchJson(`/api/v1/replays/${replay.id}`, { method: "DELETE" });
    router.push(href("/decisions/replay"));
  };
  return (
    <ConfirmDialog
      title="Delete this replay?"
      about={`${formatExact(replay.done)} results go with it, and links to them lead nowhere. The decisions stay.`}
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
