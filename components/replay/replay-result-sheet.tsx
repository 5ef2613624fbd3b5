"use client";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useQuestion } from "@/lib/client/use-question";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useHref, useView } from "@/lib/client/use-view";
import type { ReplayResult } from "@/lib/contract/replay";
import { Verdict } from "../decisions/verdict";
import { buttonClass } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { ErrorState } from "../ui/error-state";
import { Id } from "../ui/id";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { Outcome } from "./outcome";
import { whyWords } from "./replay-words";
import { ResultCompare } from "./result-compare";

type Props = { id: string; n: number; onClose: () => void; onStep: (step: 1 | -1) => void };

/** One decision asked again: both verdicts with rule and reason, both answers, and the ways to its decision and run. */
export function ReplayResultSheet({ id, n, onClose, onStep }: Props) {
  const { project } = useView();
  const { data, error, refresh, outdated } = useQuestion<ReplayResult>(
    `/api/v1/replays/${id}/results/${n}`,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  useShortcut("]", "Next result", "Replay", () => onStep(1));
  useShortcut("[", "Previous result", "Replay", () => onStep(-1));
  return (
    <Sheet open onClose={onClose} modal={false} width="sm:w-[640px]" title={`Result ${n}`}>
      {data === undefined ? (
        error === null ? (
          <div role="status" aria-label="Loading" className="p-4">
            <Skeleton className="h-64" />
          </div>
        ) : (
          <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
        )
      ) : (
        <div className={`flex flex-col gap-4 p-4 ${outdated ? "opacity-60" : ""}`}>
          <div className="flex flex-col gap-1">
            <Outcome outcome={data.outcome} className="flex text-body" />
            {data.said !== null && (
              <p className="text-table text-text-2 [overflow-wrap:anywhere]">
                {data.why !== null && <span className="font-medium text-text">{whyWords[data.why]}. </span>}
                {data.said}
              </p>
            )}
          </div>
          <Sides result={data} />
          <ResultCompare before={data.result_before} after={data.result_after} outcome={data.outcome} />
          <Ways result={data} />
        </div>
      )}
    </Sheet>
  );
}

function Sides({ result: { before, after } }: { result: ReplayResult }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)] items-start gap-2">
      <Side title="Then" side={before} />
      <ArrowRight aria-hidden className="mt-6 size-4 text-text-3" />
      {after === null ? (
        <div className="text-table">
          <p className="text-label text-text-3">Now</p>
          <p className="text-text-3">no answer</p>
        </div>
      ) : (
        <Side title="Now" side={after} />
      )}
    </div>
  );
}

function Side({ title, side }: { title: string; side: ReplayResult["before"] }) {
  return (
    <div className="min-w-0 text-table">
      <p className="text-label text-text-3">{title}</p>
      <Verdict verdict={side.verdict} className="text-body" />
      {side.rule !== null && <p className="font-mono text-text-2 [overflow-wrap:anywhere]">{side.rule}</p>}
      {side.reason !== null && <p className="[overflow-wrap:anywhere]">{side.reason}</p>}
    </div>
  );
}

function Ways({ result }: { result: ReplayResult }) {
  const href = useHref();
  const facts: [string, string | null][] = [
    ["Policy", result.policy],
    ["Revision", result.revision],
    ["Agent", result.agent],
    ["Tool", result.tool],
    ["User", result.user],
  ];
  return (
    <div className="flex flex-col gap-3 border-t pt-3 text-table">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
        <dt className="text-text-3">Decided</dt>
        <dd>
          <Time at={result.time} as="full" />{" "}
          <span className="text-text-3">
            (<Time at={result.time} />)
          </span>
        </dd>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name} className="contents">
                <dt className="text-text-3">{name}</dt>
                <dd className="truncate font-mono">{value}</dd>
              </div>
            ),
        )}
        <Linked name="Request" id={result.request_id} path="/requests" />
        <Linked
          name="Run"
          id={result.run_id}
          path="/runs"
          note={result.run_by === "request" ? "by its request" : undefined}
        />
        <Linked name="Trace" id={result.trace_id} path="/traces" />
      </dl>
      <div>
        <Link
          href={href(`/decisions/${encodeURIComponent(result.decision_id)}`)}
          className={buttonClass("primary")}
        >
          Open the decision
        </Link>
      </div>
    </div>
  );
}

function Linked({
  name,
  id,
  path,
  note,
}: {
  name: string;
  id: string | null;
  path: string;
  note?: string | undefined;
}) {
  const href = useHref();
  if (id === null) return null;
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0">
        <Id id={id} href={href(`${path}/${encodeURIComponent(id)}`)} what={`${name.toLowerCase()} id`} />
        {note !== undefined && <span className="ml-1 text-text-3">{note}</span>}
      </dd>
    </>
  );
}
