"use client";
import { CircleAlert, GitCommitHorizontal } from "lucide-react";
import Link from "next/link";
import { Panel } from "@/components/panel/panel";
import { OperationIcon } from "@/components/trace/operation-icon";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionDetailOutput, DecisionNeighbour } from "@/lib/contract/decision-detail";
import { DecisionMark } from "./decision-mark";
import { Inferred } from "./inferred";
import { neighbourWords, ruledWords } from "./neighbour-words";
import { offsetNs } from "./what-next";

type Props = { detail: DecisionDetailOutput };

/** The run around a decision: what came before, the decision in its place, and what was done next. */
export function DecisionAround({ detail }: Props) {
  const href = useHref();
  const { decision, before, after, run } = detail;
  const joined = run ?? detail.trace;
  const isAlone = before.length + after.length === 0;
  return (
    <Panel
      title="Around it"
      {...(joined === null ? {} : { about: run === null ? "in its trace" : `in the run ${run.workflow}` })}
      toolbar={joined?.inferred === true && <Inferred />}
    >
      {isAlone ? (
        <p className="px-3 pb-3 text-table text-text-3">
          {joined === null
            ? "No run, trace or request bears an id that this decision was sent with."
            : "Nothing else is known of this run or request."}
        </p>
      ) : (
        <ol className="pb-1">
          {before.map((one) => (
            <Neighbour key={keyOf(one)} one={one} originNs={decision.time_ns} />
          ))}
          <li
            aria-current="true"
            className="flex items-start gap-2 border-y bg-overlay px-3 py-1.5 text-table shadow-[inset_2px_0_var(--accent)]"
          >
            <span className="w-16 shrink-0 text-right text-label text-text-3 leading-[18px]">this</span>
            <span className="flex h-[18px] w-4 shrink-0 items-center justify-center">
              <DecisionMark verdict={decision.verdict} />
            </span>
            <span className="min-w-0 font-medium [overflow-wrap:anywhere]">{ruledWords(decision)}</span>
          </li>
          {after.map((one) => (
            <Neighbour key={keyOf(one)} one={one} originNs={decision.time_ns} />
          ))}
        </ol>
      )}
      {decision.request_id !== null && (
        <p className="border-t px-3 py-1.5 text-table">
          <Link
            href={href(`/requests/${encodeURIComponent(decision.request_id)}`)}
            className="text-text-2 underline underline-offset-2 hover:text-accent"
          >
            The whole story of the request
          </Link>
        </p>
      )}
    </Panel>
  );
}

function keyOf(one: DecisionNeighbour): string {
  return one.kind === "span"
    ? `${one.span.trace_id}${one.span.span_id}${one.time_ns}`
    : `decision ${one.decision.id}`;
}

function Neighbour({ one, originNs }: { one: DecisionNeighbour; originNs: string }) {
  const href = useHref();
  const offset = offsetNs(originNs, one.time_ns);
  const isBad = one.kind === "span" && one.span.status === "error";
  return (
    <li className="flex items-start gap-2 px-3 py-1 text-table hover:bg-raised">
      <span className="w-16 shrink-0 text-right text-label text-text-3 leading-[18px] tabular-nums">
        {offset < 0 ? "−" : "+"}
        {formatDuration(Math.abs(offset) / 1e6)}
      </span>
      <span className="flex h-[18px] w-4 shrink-0 items-center justify-center">
        <Icon one={one} />
      </span>
      <Link
        href={
          one.kind === "span"
            ? href(`/traces/${one.span.trace_id}`, { span: one.span.span_id })
            : href(`/decisions/${encodeURIComponent(one.decision.id)}`)
        }
        prefetch={false}
        className={`line-clamp-3 min-w-0 flex-1 [overflow-wrap:anywhere] hover:underline hover:decoration-line-strong hover:underline-offset-2 ${isBad ? "text-error" : ""}`}
      >
        {neighbourWords(one)}
      </Link>
      {one.kind === "span" && (
        <span className="shrink-0 text-label text-text-3 leading-[18px] tabular-nums">
          {formatDuration(one.span.duration_ns / 1e6)}
        </span>
      )}
    </li>
  );
}

function Icon({ one }: { one: DecisionNeighbour }) {
  if (one.kind === "decision") return <DecisionMark verdict={one.decision.verdict} />;
  if (one.span.status === "error")
    return <CircleAlert role="img" aria-label="Failed" className="size-3.5 text-error" />;
  if (one.span.operation !== null)
    return <OperationIcon kind={one.span.operation.kind} className="size-3.5 text-text-2" />;
  return <GitCommitHorizontal role="img" aria-label="Span" className="size-3.5 text-text-3" />;
}
