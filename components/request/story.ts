import { formatCost, formatDuration, formatExact, plural, shortenId } from "@/lib/client/format";
import type { JoinedDecision } from "@/lib/contract/decision-row";
import type { LogRow } from "@/lib/contract/log-list";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Verdict } from "@/lib/model/decision";
import type { OperationKind } from "@/lib/model/operation";
import { sourceName } from "../decisions/decision-words";
import { ruledWords } from "../decisions/neighbour-words";
import { spanWords } from "../trace/span-words";

/** How loud an entry is, worst last. */
export const storyLevels = ["debug", "info", "warn", "error"] as const;
export type StoryLevel = (typeof storyLevels)[number];
export const storyKinds = ["run", "span", "decision", "log"] as const;
export type StoryKind = (typeof storyKinds)[number];

/** One line of the story. Times are nanoseconds since the request began. */
export type StoryEntry = {
  key: string;
  kind: StoryKind;
  level: StoryLevel;
  atNs: number;
  /** 0 for what has no duration: a log line. */
  durationNs: number;
  /** Who says it: a workflow, an agent, a service. */
  source: string;
  words: string;
  /** What else is worth knowing, in fewer words. */
  aside: string | null;
  operation: OperationKind | null;
  /** Of a decision: what was said. */
  verdict: Verdict | null;
  isFirstCause: boolean;
  /** A failure that only passes on the one below it: told, but not shouted. */
  isEcho: boolean;
  target:
    | { kind: "run"; id: string }
    | { kind: "trace"; traceId: string; spanId: string }
    | { kind: "decision"; id: string }
    | { kind: "log"; id: string; traceId: string | null };
};

export type Story = { entries: StoryEntry[]; originNs: bigint; endNs: number };

/**
 * The answer as one ordered list, earliest first. At one instant the outer thing comes before the inner: run, then spans by
 * duration, then decisions and log lines. A span's end is told only where it failed: by its words, at its start.
 */
export function tellStory(answer: RequestStoryOutput): Story {
  const starts = [
    ...answer.runs.map((run) => nsOfIso(run.started_at)),
    ...answer.traces.flatMap((trace) => trace.spans.map((span) => BigInt(span.start_ns))),
    ...answer.traces.map((trace) => BigInt(trace.start_ns)),
    ...answer.decisions.map((decision) => BigInt(decision.time_ns)),
    ...answer.logs.map((log) => BigInt(log.time_ns)),
  ];
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint
  const originNs = starts.reduce((least, at) => (at < least ? at : least), starts[0] ?? 0n);
  const cause = answer.first_cause;
  const spans = answer.traces.flatMap((trace) => trace.spans);
  const failedBelow = new Set(spans.flatMap((span) => (isBad(span) ? [span.parent_span_id] : [])));
  const is = (kind: StoryKind, id: string) => cause?.kind === kind && cause.id === id;
  const entries = [
    ...answer.runs.map((run) => ({
      ...runEntry(run, originNs, is("run", run.id)),
      isEcho: cause !== null && cause.kind !== "run",
    })),
    ...spans.map((span) => ({
      ...spanEntry(span, originNs, is("span", span.span_id)),
      isEcho: span.status === "error" && failedBelow.has(span.span_id),
    })),
    ...answer.decisions.map((each) => decisionEntry(each, originNs, is("decision", each.id))),
    ...answer.logs.map((log) => logEntry(log, originNs, is("log", log.id))),
  ];
  const order: Record<StoryKind, number> = { run: 0, span: 1, decision: 2, log: 3 };
  entries.sort((a, b) => a.atNs - b.atNs || order[a.kind] - order[b.kind] || b.durationNs - a.durationNs);
  const endNs = entries.reduce((most, entry) => Math.max(most, entry.atNs + entry.durationNs), 1);
  return { entries, originNs, endNs };
}

const isBad = (span: SpanRow) => span.status === "error" || span.operation?.outcome === "blocked";

function runEntry(run: RunRow, originNs: bigint, isFirstCause: boolean): StoryEntry {
  const attempt = run.attempt > 1 ? ` (attempt ${run.attempt})` : "";
  const failed = run.status === "failed" || run.status === "timed_out" || run.status === "lost";
  const calls = [
    run.llm_calls > 0 && plural(run.llm_calls, "LLM call"),
    run.tool_calls > 0 && plural(run.tool_calls, "tool call"),
    run.cost_usd !== null && formatCost(run.cost_usd),
  ].filter((part) => part !== false);
  return {
    key: `run ${run.id}`,
    kind: "run",
    level: failed ? "error" : run.status === "blocked" ? "warn" : "info",
    atNs: Number(nsOfIso(run.started_at) - originNs),
    durationNs: run.duration_ms * 1e6,
    source: run.workflow,
    words: `Run of ${run.workflow}${attempt} ${runWords[run.status]}${run.error ? `: ${run.error}` : ""}`,
    aside: [formatDuration(run.duration_ms), ...calls].join(" · "),
    operation: "workflow",
    verdict: null,
    isFirstCause,
    isEcho: false,
    target: { kind: "run", id: run.id },
  };
}

const runWords: Record<RunRow["status"], string> = {
  running: "is running",
  succeeded: "succeeded",
  failed: "failed",
  blocked: "was blocked",
  cancelled: "was cancelled",
  timed_out: "timed out",
  lost: "stopped sending",
};

function spanEntry(span: SpanRow, originNs: bigint, isFirstCause: boolean): StoryEntry {
  const { operation } = span;
  const isError = span.status === "error";
  const isBlocked = operation?.outcome === "blocked" && operation.kind === "guardrail";
  const reason = span.status_message || operation?.errorType;
  return {
    key: `span ${span.trace_id} ${span.span_id} ${span.start_ns}`,
    kind: "span",
    level: isError ? "error" : operation?.outcome === "blocked" ? "warn" : "info",
    atNs: Number(BigInt(span.start_ns) - originNs),
    durationNs: span.duration_ns,
    source: operation?.agent ?? span.service,
    words: `${spanWords(span)}${isError || isBlocked ? ` ${isBlocked ? "blocked" : "failed"}${reason ? `: ${reason}` : ""}` : ""}`,
    aside: spanAside(span),
    operation: operation?.kind ?? null,
    verdict: null,
    isFirstCause,
    isEcho: false,
    target: { kind: "trace", traceId: span.trace_id, spanId: span.span_id },
  };
}

function spanAside(span: SpanRow): string {
  const { operation } = span;
  const tokens =
    operation?.inputTokens !== undefined || operation?.outputTokens !== undefined
      ? `${formatExact(operation.inputTokens ?? 0)} → ${formatExact(operation.outputTokens ?? 0)} tokens`
      : null;
  const cost = operation?.costUsd === undefined ? null : formatCost(operation.costUsd);
  return [formatDuration(span.duration_ns / 1e6), tokens, cost].filter((part) => part !== null).join(" · ");
}

const verdictLevels: Partial<Record<Verdict, StoryLevel>> = {
  deny: "error",
  error: "error",
  modify: "warn",
  require_approval: "warn",
  warn: "warn",
};

function decisionEntry(decision: JoinedDecision, originNs: bigint, isFirstCause: boolean): StoryEntry {
  const asides = [
    decision.revision !== null && `revision ${shortenId(decision.revision)}`,
    decision.latency_ms !== null && formatDuration(decision.latency_ms),
    decision.inferred && "inferred",
  ].filter((part) => part !== false);
  return {
    key: `decision ${decision.id}`,
    kind: "decision",
    level: verdictLevels[decision.verdict] ?? "info",
    atNs: Number(BigInt(decision.time_ns) - originNs),
    durationNs: 0,
    source: decision.agent ?? decision.service ?? sourceName(decision.source),
    words: ruledWords(decision),
    aside: asides.join(" · ") || null,
    operation: null,
    verdict: decision.verdict,
    isFirstCause,
    isEcho: false,
    target: { kind: "decision", id: decision.id },
  };
}

const logLevels: Record<LogRow["level"], StoryLevel> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
};

function logEntry(log: LogRow, originNs: bigint, isFirstCause: boolean): StoryEntry {
  return {
    key: `log ${log.id}`,
    kind: "log",
    level: logLevels[log.level],
    atNs: Number(BigInt(log.time_ns) - originNs),
    durationNs: 0,
    source: log.service,
    words: log.body,
    aside: log.logger,
    operation: null,
    verdict: null,
    isFirstCause,
    isEcho: false,
    target: { kind: "log", id: log.id, traceId: log.trace_id },
  };
}

/** Nanoseconds of an RFC 3339 text, with all the digits it has. */
export function nsOfIso(text: string): bigint {
  const [, seconds = "", fraction = ""] = /^(.*:\d\d)(?:\.(\d+))?(?:Z|\+00:00)$/.exec(text) ?? [];
  const ms = Date.parse(seconds === "" ? text : `${seconds}Z`);
  return BigInt(Number.isFinite(ms) ? ms : 0) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

export type StoryFilter = { kinds: readonly StoryKind[]; least: StoryLevel };

/** What the reader wants to see; the first cause is always among it. */
export function filterStory(entries: readonly StoryEntry[], filter: StoryFilter): StoryEntry[] {
  const least = storyLevels.indexOf(filter.least);
  return entries.filter(
    (entry) =>
      entry.isFirstCause || (filter.kinds.includes(entry.kind) && storyLevels.indexOf(entry.level) >= least),
  );
}
