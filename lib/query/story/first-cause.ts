import type { JoinedDecision } from "@/lib/contract/decision-row";
import type { LogRow } from "@/lib/contract/log-list";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import { denialWords, stoppingDenial } from "./denial";

export type Told = {
  runs: readonly RunRow[];
  spans: readonly SpanRow[];
  logs: readonly LogRow[];
  /** In order of time. */
  decisions: readonly JoinedDecision[];
};
export type Cause = NonNullable<RequestStoryOutput["first_cause"]>;

/**
 * What went wrong first and explains the rest; null where nothing failed in the end.
 * A failure that its caller survived (a retry that then worked) explains nothing, so failures are followed from a failing top
 * span down through failing children only; of the deepest ones reached, the one that ended first is the cause. Where no top
 * span failed, the deepest failure that ended first; without any failing span the first error line; then the run's own words.
 * A denial that stopped the request, or the failing span, says why better than any of these.
 */
export function findFirstCause(
  { runs, spans, logs, decisions }: Told,
  outcome: RequestStoryOutput["outcome"],
): Cause | null {
  if (outcome !== "failed" && outcome !== "blocked") return null;
  const failing = spans.filter((span) => span.status === "error" || span.operation?.outcome === "blocked");
  const span = earliest(deepest(reachedFromTop(failing, spans))) ?? earliest(deepest(failing));
  const denial = stoppingDenial(decisions, outcome, span, spans);
  if (denial) {
    const words = denialWords(denial);
    return { kind: "decision", id: denial.id, trace_id: denial.trace_id, time_ns: denial.time_ns, words };
  }
  if (span) {
    return {
      kind: "span",
      id: span.span_id,
      trace_id: span.trace_id,
      time_ns: String(endOf(span)),
      words: wordsOf(span, spans, logs),
    };
  }
  const line = logs.find((log) => log.level === "error" || log.level === "fatal");
  if (line) {
    return {
      kind: "log",
      id: line.id,
      trace_id: line.trace_id,
      time_ns: line.time_ns,
      words: `${line.service}: ${shorten(line.body)}`,
    };
  }
  const run =
    runs.find((candidate) => candidate.error !== null) ?? runs.find((candidate) => isBad(candidate.status));
  if (!run) return null;
  const timeNs = String(BigInt(Date.parse(run.ended_at ?? run.started_at)) * 1_000_000n);
  const words =
    run.error === null ? `run ${run.workflow} ${run.status}` : `run ${run.workflow}: ${shorten(run.error)}`;
  return { kind: "run", id: run.id, trace_id: run.trace_ids[0] ?? null, time_ns: timeNs, words };
}

export function isBad(status: RunRow["status"]): boolean {
  return status === "failed" || status === "blocked" || status === "timed_out" || status === "lost";
}

/** `tool lookup`, `model gpt-4o`, `SELECT users in billing`. */
export function nameOf(span: SpanRow): string {
  const kind = span.operation?.kind;
  if (kind === undefined) return `${span.name} in ${span.service}`;
  return `${kind === "llm" ? "model" : kind} ${span.operation?.name ?? span.name}`;
}

/** A guardrail often keeps its reason to itself, and the caller it stopped says it: then these are the words. */
function wordsOf(span: SpanRow, spans: readonly SpanRow[], logs: readonly LogRow[]): string {
  const isBlock = span.operation?.outcome === "blocked";
  const own = reasonOf(span, logs);
  if (isBlock && own === "") {
    const caller = spans.find(
      ({ trace_id, span_id }) => trace_id === span.trace_id && span_id === span.parent_span_id,
    );
    const told = caller?.status_message ?? "";
    const name = span.operation?.name ?? span.name;
    if (told !== "") return told.includes(name) ? shorten(told) : `${nameOf(span)} blocked: ${shorten(told)}`;
  }
  return `${nameOf(span)} ${isBlock ? "blocked" : "failed"}${own}`;
}

function reachedFromTop(failing: readonly SpanRow[], all: readonly SpanRow[]): SpanRow[] {
  const known = new Set(all.map(keyOf));
  const children = byParent(failing);
  const queue = failing.filter((span) => span.parent_span_id === null || !known.has(parentKeyOf(span)));
  const reached = new Set<SpanRow>();
  for (let span = queue.pop(); span; span = queue.pop()) {
    if (reached.has(span)) continue;
    reached.add(span);
    queue.push(...(children.get(keyOf(span)) ?? []));
  }
  return [...reached];
}

/** Those without a failing child of their own. */
function deepest(failing: readonly SpanRow[]): SpanRow[] {
  const children = byParent(failing);
  return failing.filter((span) => !children.has(keyOf(span)));
}

function earliest(spans: readonly SpanRow[]): SpanRow | undefined {
  return [...spans].sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1))[0];
}

function byParent(spans: readonly SpanRow[]): Map<string, SpanRow[]> {
  const children = new Map<string, SpanRow[]>();
  for (const span of spans) {
    if (span.parent_span_id === null || span.parent_span_id === span.span_id) continue;
    children.set(parentKeyOf(span), [...(children.get(parentKeyOf(span)) ?? []), span]);
  }
  return children;
}

function reasonOf(span: SpanRow, logs: readonly LogRow[]): string {
  const line = logs.find(
    (log) => log.span_id === span.span_id && (log.level === "error" || log.level === "fatal"),
  );
  const reason = span.status_message || line?.body || span.operation?.errorType;
  return reason ? `: ${shorten(reason)}` : "";
}

function shorten(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

const keyOf = (span: SpanRow) => `${span.trace_id} ${span.span_id}`;
const parentKeyOf = (span: SpanRow) => `${span.trace_id} ${span.parent_span_id}`;
const endOf = (span: SpanRow) => BigInt(span.start_ns) + BigInt(Math.round(span.duration_ns));
