// In: chosen rows. Out: what happened in each: its waterfall, the line that decided, the decisions, and the cause in one line.

import type { DecisionRow, JoinedDecision } from "@/lib/contract/decision-row";
import type { EvidenceDecision, EvidenceSample } from "@/lib/contract/evidence";
import type { LogRow } from "@/lib/contract/log-list";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import type { Db } from "@/lib/db/pool";
import { isBlocking } from "@/lib/model/decision";
import { spanIdFromInt } from "@/lib/model/ids";
import { isoFromNs } from "@/lib/model/time";
import { besideNs, joinedDecisions } from "../../decisions/joined-decisions";
import { pageHref, type Scope } from "../../scope";
import { denialWords } from "../../story/denial";
import { findFirstCause, nameOf } from "../../story/first-cause";
import type { Chosen } from "./choose-samples";
import { decidingLine, linesAround } from "./deciding-lines";
import type { EvidenceRow } from "./evidence-row";
import { outputLines } from "./output-lines";
import { mostSpans, readSampled, type Sampled } from "./read-sampled";
import type { Mode, Target } from "./target";
import { makeWaterfall, type Waterfall } from "./waterfall";

const mostDecisions = 10;
const mostMessage = 500;

/** In the order in which they were chosen. */
export async function makeSamples(
  db: Db,
  scope: Scope,
  chosen: readonly Chosen[],
  of: SampledFor,
): Promise<EvidenceSample[]> {
  const sampled = await readSampled(
    db,
    scope,
    chosen.map(({ row }) => row),
  );
  const made: EvidenceSample[] = [];
  for (const [i, { why, count, of: all }] of chosen.entries()) {
    const one = sampled[i];
    if (one !== undefined)
      made.push({ ...(await makeSample(db, scope, one, of)), why, alike: { count, of: all } });
  }
  return made;
}

type SampledFor = Pick<Target, "mode" | "thing">;

async function makeSample(
  db: Db,
  scope: Scope,
  { row, run, traceIds, runId, spans, telling }: Sampled,
  { mode, thing }: SampledFor,
): Promise<Omit<EvidenceSample, "why" | "alike">> {
  const decisions = await readDecisions(db, scope, row, run, traceIds, spans);
  const waterfall = makeWaterfall(spans, Math.max(spans.length, run?.span_count ?? 0));
  const { words, spanId } = causeOf({ row, run, spans, telling, decisions, mode, waterfall });
  const deciding = decidingLine(telling, spanId, mode.kind === "missing" ? thing.name : null);
  const startNs = spans.reduce((least, { start_ns }) => {
    const at = BigInt(start_ns);
    return at < least ? at : least;
  }, row.startNs);
  const slug = scope.slugs[0] ?? "";
  const logs = await linesAround(db, scope, { traceIds, runId }, deciding, startNs);
  return {
    kind: row.kind,
    id: row.id,
    href: hrefOf(row, runId, slug),
    title: row.title,
    service: row.service,
    version: row.version ?? run?.version ?? null,
    status: row.status,
    started_at: isoFromNs(row.startNs),
    duration_ms: row.durationMs,
    cause: words ?? lineWords(deciding),
    run_id: runId,
    trace_id: traceIds[0] ?? null,
    request_id: row.requestId ?? run?.request_id ?? null,
    waterfall: waterfall.shown,
    logs: logs.length > 0 || runId === null ? logs : await outputLines(db, scope, runId, startNs),
    decisions: importantFirst(decisions)
      .slice(0, mostDecisions)
      .map((one) => toEvidenceDecision(one, slug)),
  };
}

async function readDecisions(
  db: Db,
  scope: Scope,
  row: EvidenceRow,
  run: RunRow | null,
  traceIds: readonly string[],
  spans: readonly SpanRow[],
): Promise<JoinedDecision[]> {
  const fromNs = row.startNs - besideNs;
  const toNs = row.startNs + BigInt(Math.round((row.durationMs ?? 0) * 1e6)) + besideNs;
  const requestId = row.requestId ?? run?.request_id ?? null;
  const { decisions } = await joinedDecisions(db, scope, {
    runIds: run === null ? [] : [run.id],
    traceIds,
    requestIds: requestId === null ? [] : [requestId],
    spans,
    hasAllSpans: spans.length < mostSpans,
    around: { fromNs, toNs },
    requestWithin: { fromNs, toNs },
  });
  return decisions;
}

type Happened = {
  row: EvidenceRow;
  run: RunRow | null;
  spans: readonly SpanRow[];
  telling: readonly LogRow[];
  decisions: readonly JoinedDecision[];
  mode: Mode;
  waterfall: Waterfall;
};
type Cause = { words: string | null; spanId: string | null };

/** The cause in one line, and the span where it lies. */
function causeOf({ row, run, spans, telling, decisions, mode, waterfall }: Happened): Cause {
  if (row.kind === "decision") {
    const own = decisions.find(({ id }) => id === row.id);
    const words = own === undefined ? row.message : isBlocking(own.verdict) ? denialWords(own) : own.reason;
    return { words: shorten(words), spanId: own?.span_id ?? null };
  }
  if (row.kind === "log") return { words: shorten(row.message), spanId: null };
  if (mode.kind === "slow" || (mode.kind === "more" && row.message === null))
    return slowest(spans, waterfall);
  if (mode.kind === "missing") return { words: null, spanId: null };
  const mine = row.kind === "trace" ? below(row, spans) : spans;
  const outcome = row.status === "blocked" ? "blocked" : "failed";
  const runs = row.kind === "run" && run !== null ? [run] : [];
  const cause = findFirstCause({ runs, spans: mine, logs: telling, decisions }, outcome);
  if (cause === null) return { words: shorten(row.message), spanId: null };
  return { words: cause.words, spanId: cause.kind === "span" ? cause.id : null };
}

/** What the time went into: the span that explains most of it. */
function slowest(spans: readonly SpanRow[], { explainedMs, durationMs }: Waterfall): Cause {
  const [spanId, ms] = [...explainedMs].sort((a, b) => b[1] - a[1])[0] ?? [null, 0];
  const span = spans.find(({ span_id }) => span_id === spanId);
  if (span === undefined || spanId === null) return { words: null, spanId: null };
  return { words: `${nameOf(span)}: ${secondsOf(ms)} of ${secondsOf(durationMs)}`, spanId };
}

function secondsOf(ms: number): string {
  return ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms)} ms`;
}

/** The row's own span and all below it. */
function below(row: EvidenceRow, spans: readonly SpanRow[]): SpanRow[] {
  if (row.spanId === null) return [...spans];
  const kept = new Set([spanIdFromInt(row.spanId)]);
  // In order of start a child comes after its parent, unless clocks differ: twice finds those too.
  for (const span of [...spans, ...spans])
    if (span.parent_span_id !== null && kept.has(span.parent_span_id)) kept.add(span.span_id);
  return spans.filter(({ span_id }) => kept.has(span_id));
}

function importantFirst(decisions: readonly JoinedDecision[]): JoinedDecision[] {
  const rank = ({ verdict }: JoinedDecision) => (isBlocking(verdict) ? 0 : verdict === "allow" ? 2 : 1);
  return decisions.toSorted((a, b) => rank(a) - rank(b));
}

export function toEvidenceDecision(row: DecisionRow, slug: string): EvidenceDecision {
  const { id, time, verdict, policy, rule, revision, reason, agent, tool } = row;
  const href = pageHref(`/decisions/${encodeURIComponent(id)}`, slug);
  return { id, time, verdict, policy, rule, revision, reason: shorten(reason), agent, tool, href };
}

function hrefOf(row: EvidenceRow, runId: string | null, slug: string): string {
  if (row.kind === "decision") return pageHref(`/decisions/${encodeURIComponent(row.id)}`, slug);
  if (row.kind === "run" && runId !== null) return pageHref(`/runs/${encodeURIComponent(runId)}`, slug);
  if (row.kind === "trace" && row.traceId !== null)
    return pageHref(`/traces/${row.traceId}`, slug, spanParam(row));
  return pageHref("/logs", slug, { around: row.id });
}

const spanParam = ({ spanId }: EvidenceRow): { [name: string]: string } =>
  spanId === null ? {} : { span: spanIdFromInt(spanId) };

const lineWords = (line: LogRow | null) => (line === null ? null : shorten(`${line.service}: ${line.body}`));

function shorten(text: string | null): string | null {
  return text === null || text.length <= mostMessage ? text : `${text.slice(0, mostMessage)}…`;
}
