"use client";
import { CornerLeftUp } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { Id } from "@/components/ui/id";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { formatCost, formatDuration, formatExact, formatNumber } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-clock";
import { useHref } from "@/lib/client/use-view";
import type { RunDetailOutput } from "@/lib/contract/run-detail";
import type { RunRow } from "@/lib/contract/run-list";
import { ToldText } from "../ui/told-text";
import { runHref } from "./run-table";
import { findCulprit, runSentence, shortError } from "./run-words";
import type { Step, Steps } from "./steps";

type Props = { detail: RunDetailOutput; steps: Steps; onCulprit: (step: Step) => void };

/** Who, what came of it in one sentence, and the figures. */
export function RunHead({ detail, steps, onCulprit }: Props) {
  const { run } = detail;
  const href = useHref();
  const [whole, setWhole] = useState(false);
  return (
    <header className="flex shrink-0 flex-col gap-1.5 px-3 pt-2.5 pb-2">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Status status={run.status} iconOnly className="[&_svg]:size-4" />
        <h1 className="min-w-0 truncate font-medium text-title">{run.workflow}</h1>
        {run.attempt > 1 && <Badge>attempt {run.attempt}</Badge>}
        {run.version && <Badge>{run.version}</Badge>}
        {run.environment && <Badge>{run.environment}</Badge>}
        {run.spans_cut && (
          <Badge meaning="warning">told by its earliest {formatExact(run.span_count)} spans</Badge>
        )}
        {detail.parent && (
          <Link
            href={runHref(href, detail.parent.id)}
            className="inline-flex items-center gap-1 text-table text-text-2 hover:text-accent"
          >
            <CornerLeftUp aria-hidden className="size-3.5" /> part of {detail.parent.workflow}
          </Link>
        )}
      </div>
      <Sentence detail={detail} steps={steps} onCulprit={onCulprit} />
      <div className="flex flex-wrap gap-x-5 gap-y-1 text-table">
        <dl className={cx("contents", !whole && "max-sm:[&>.spare]:hidden")}>
          <Fact name="started">
            <Time at={run.started_at} />
          </Fact>
          <Fact name={tookWords[run.status] ?? "took"}>
            <Elapsed detail={detail} />
          </Fact>
          <Spent run={run} />
          <Decided detail={detail} />
          <Ids detail={detail} />
        </dl>
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="text-text-2 underline decoration-line-strong underline-offset-2 sm:hidden"
        >
          {whole ? "less" : "more"}
        </button>
      </div>
    </header>
  );
}

const tookWords: Partial<Record<RunRow["status"], string>> = { running: "for", lost: "heard for" };

/** Tokens, cost and calls; nothing for a run that spent none. */
function Spent({ run }: { run: RunRow }) {
  const tokens = run.input_tokens + run.output_tokens;
  const calls = [
    run.agent_calls > 0 ? `${formatNumber(run.agent_calls)} agent` : "",
    run.llm_calls > 0 ? `${formatNumber(run.llm_calls)} LLM` : "",
    run.tool_calls > 0 ? `${formatNumber(run.tool_calls)} tool` : "",
  ].filter(Boolean);
  return (
    <>
      {tokens > 0 && (
        <Fact name="tokens" spare>
          {formatNumber(run.input_tokens)} in, {formatNumber(run.output_tokens)} out
        </Fact>
      )}
      {run.cost_usd !== null ? (
        <Fact name="cost">
          <span title={`$${run.cost_usd}`}>{formatCost(run.cost_usd)}</span>
        </Fact>
      ) : (
        run.llm_calls > 0 && (
          <Fact name="cost">
            <span title={`No known price for ${run.models.join(", ") || "its models"}`}>unknown</span>
          </Fact>
        )
      )}
      {calls.length > 0 && (
        <Fact name="calls" spare>
          {calls.join(", ")}
        </Fact>
      )}
    </>
  );
}

/** How often it was decided about, and how often it was told no. */
function Decided({ detail: { run, decisions, decisions_truncated } }: { detail: RunDetailOutput }) {
  const href = useHref();
  if (decisions.length === 0) return null;
  const denied = decisions.filter(({ verdict }) => verdict === "deny").length;
  return (
    <Fact name="decisions">
      <Link
        href={href(`/runs/${encodeURIComponent(run.id)}`, { tab: "decisions" })}
        className="underline decoration-line-strong underline-offset-2 hover:text-accent"
      >
        {formatExact(decisions.length)}
        {decisions_truncated && "+"}
        {denied > 0 && <span className="text-denied">, {formatExact(denied)} denied</span>}
      </Link>
    </Fact>
  );
}

function Sentence({ detail, steps, onCulprit }: Props) {
  const { run } = detail;
  const { words, culprit } = runSentence(run, steps.all);
  const step = culprit === null ? null : findCulprit(steps.all);
  const told =
    run.error !== null && (culprit === null || !run.error.includes(culprit.words))
      ? shortError(run.error)
      : null;
  const isBad = run.status !== "succeeded" && run.status !== "running" && run.status !== "cancelled";
  return (
    <p className={`text-body [overflow-wrap:anywhere] ${isBad ? "text-text" : "text-text-2"}`}>
      <span className="font-medium">{words}</span>
      {run.status === "lost" && <LostSince detail={detail} />}
      {culprit !== null && step !== null && (
        <>
          : {culprit.kind}{" "}
          <button
            type="button"
            onClick={() => onCulprit(step)}
            className="rounded-sm bg-overlay px-1 font-mono text-[12px] underline decoration-line-strong underline-offset-2 hover:text-accent"
          >
            {culprit.name}
          </button>{" "}
          {culprit.words}
        </>
      )}
      {told !== null && (
        <span className="text-text-2">
          <ToldText words={culprit === null ? `: ${told}` : ` (${told})`} />
        </span>
      )}
    </p>
  );
}

/** The last thing heard of it: its last step's end, or its start where it has none. */
function LostSince({ detail }: { detail: RunDetailOutput }) {
  const startMs = Date.parse(detail.run.started_at);
  const lastMs = detail.steps.reduce(
    (last, step) => Math.max(last, Number(BigInt(step.start_ns) / 1_000_000n) + step.duration_ns / 1e6),
    startMs,
  );
  return (
    <>
      {" "}
      since <Time at={lastMs} as="full" className="tabular-nums" /> (<Time at={lastMs} />)
    </>
  );
}

/** Ticks while the run does. */
function Elapsed({ detail: { run } }: { detail: RunDetailOutput }) {
  const nowMs = useNow();
  const isTicking = run.status === "running" && nowMs > 0;
  const ms = isTicking ? Math.max(run.duration_ms, nowMs - Date.parse(run.started_at)) : run.duration_ms;
  return <span suppressHydrationWarning>{formatDuration(ms)}</span>;
}

function Ids({ detail: { run } }: { detail: RunDetailOutput }) {
  const href = useHref();
  const [trace, ...more] = run.trace_ids;
  return (
    <>
      <Fact name="run" spare>
        <Id id={run.id} what="run id" />
      </Fact>
      {run.request_id && (
        <Fact name="request">
          <Id
            id={run.request_id}
            what="request id"
            href={href(`/requests/${encodeURIComponent(run.request_id)}`)}
          />
        </Fact>
      )}
      {trace && (
        <Fact name={more.length === 0 ? "trace" : "traces"}>
          <Id id={trace} what="trace id" href={href(`/traces/${trace}`)} />
          {more.slice(0, 3).map((id) => (
            <Id key={id} id={id} what="trace id" href={href(`/traces/${id}`)} />
          ))}
          {more.length > 3 && <span className="text-text-3">and {formatExact(more.length - 3)} more</span>}
        </Fact>
      )}
      {run.session_id && (
        <Fact name="session" spare>
          <Id id={run.session_id} what="session id" />
        </Fact>
      )}
      {run.user_id && (
        <Fact name="user" spare>
          <Id id={run.user_id} what="user id" />
        </Fact>
      )}
    </>
  );
}

/** `spare`: on a phone's width shown on demand. */
function Fact({ name, spare = false, children }: { name: string; spare?: boolean; children: ReactNode }) {
  return (
    <div className={cx("flex items-center gap-1.5", spare && "spare")}>
      <dt className="text-text-3">{name}</dt>
      <dd className="flex items-center gap-1.5 text-text tabular-nums">{children}</dd>
    </div>
  );
}
