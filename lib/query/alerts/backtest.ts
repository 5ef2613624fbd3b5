// In: a rule, saved or not. Out: lines: how far it is, then when it would have fired over the stored past.
import { countNotifications } from "@/lib/alerts/count-notifications";
import { dataExpression } from "@/lib/alerts/data-expression";
import { firingMs, type ReplayedPeriod, type RuleReplay, replayRule } from "@/lib/alerts/replay-rule";
import type { Rule } from "@/lib/alerts/rule";
import {
  type BacktestInput,
  type BacktestLine,
  type BacktestPeriod,
  type BacktestResult,
  backtestLimits,
} from "@/lib/contract/backtest";
import type { Pool } from "@/lib/db/pool";
import { InvalidInput, RuntowerError } from "@/lib/errors";
import { groupBy } from "@/lib/model/group-by";
import { type QueryOptions, rangeQuery } from "@/lib/promql/query";
import { QueryError } from "@/lib/promql/query-error";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { printExpr } from "@/lib/promql/syntax/print";
import { promSource } from "../prom/source";
import { Turns } from "../prom/turns";
import type { Scope } from "../scope";
import { splitComparison } from "./evidence/comparison";
import { createPastAnswers, type PastRange, samplesByStep } from "./past-answers";
import { createPastCurve } from "./past-curve";
import { coarsePast } from "./past-widths";

export type BacktestBounds = {
  limits: { maxSamples: number; maxSeries: number; timeoutMs: number };
  signal: AbortSignal;
};

const chunks = 24;
const leastSteps = 60;
const seriesLimit = 2_000;
const mostWarnings = 5;
/** Queries of backtests are large; pages that people look at come first. */
const turns = new Turns({ most: 2, mostOfOne: 1, mostWaiting: 20 });

/** Ends where the signal says so. Throws InvalidInput for a query that is none. */
export async function* backtest(
  db: Pool,
  scope: Scope,
  input: BacktestInput,
  { limits, signal }: BacktestBounds,
): AsyncGenerator<BacktestLine> {
  const startedMs = performance.now();
  const split = splitComparison(parseQuery(input.expr));
  const rule = ruleOf(input);
  const range = rangeOf(input);
  const isBelow = split.threshold?.op.startsWith("<") ?? false;
  const replay = replayRule(rule, range.stepMs, isBelow);
  const curve = createPastCurve(range, isBelow);
  const answers = createPastAnswers(rule, seriesLimit);
  const looked = input.no_data === "ok" ? null : dataExpression(input.expr);
  const warnings = new Set<string>();
  const options: QueryOptions = {
    source: promSource(db, scope),
    now: () => performance.now(),
    limits,
    maxAnnotations: mostWarnings,
    pause: () =>
      new Promise((resolve, reject) => {
        setImmediate(() =>
          signal.aborted ? reject(new QueryError("canceled", "the backtest was cancelled")) : resolve(),
        );
      }),
  };
  const ask = (expr: string, part: PastRange) =>
    turns.during(scope.projectIds.join(), limits.timeoutMs, async () => {
      const { value, warnings: told } = await rangeQuery(expr, part, options);
      for (const text of told) warnings.add(text);
      return value;
    });
  try {
    yield { kind: "progress", done: 0, fired: 0, at: new Date(range.startMs).toISOString() };
    for (const part of partsOf(range)) {
      if (signal.aborted) return;
      const asked = {
        ...part,
        startMs: part.startMs - input.query_offset_ms,
        endMs: part.endMs - input.query_offset_ms,
      };
      const found = samplesByStep(await ask(input.expr, asked), asked);
      const data = looked === null ? null : samplesByStep(await ask(looked, asked), asked);
      for (let at = 0, ms = part.startMs; ms <= part.endMs; at += 1, ms += part.stepMs) {
        const samples = found.get(at) ?? [];
        const answer = await answers(samples, samples.length > 0 || data === null || data.has(at), ms);
        if (answer.kind === "error") throw new InvalidInput(answer.message);
        curve.count(ms, replay.step(ms, answer));
      }
      const done = (part.endMs - range.startMs + part.stepMs) / (range.endMs - range.startMs + part.stepMs);
      yield { kind: "progress", done, fired: replay.fired, at: new Date(part.endMs).toISOString() };
    }
    curve.values(await ask(printExpr(split.value), curve.range));
    yield {
      ...resultOf(replay, range, input.interval_ms),
      took_ms: Math.round(performance.now() - startedMs),
      curve: { ...curve.drawn(), threshold: split.threshold?.value ?? null },
      coarse: [
        ...curve.unknownPast(),
        ...(await coarsePast(db, parseQuery(input.expr), range.startMs, range.endMs)),
      ],
      warnings: [...warnings].slice(0, mostWarnings),
    };
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof RuntowerError) return yield { kind: "error", message: error.message };
    throw error;
  }
}

function ruleOf(input: BacktestInput): Rule {
  return {
    id: "backtest",
    kind: "alert",
    name: input.name || "backtest",
    expr: input.expr,
    forMs: input.for_ms,
    keepFiringForMs: input.keep_firing_for_ms,
    labels: input.labels,
    annotations: {},
    noData: input.no_data,
    onError: "keep",
  };
}

/** At the rule's interval, or wider where that were too many evaluations. */
function rangeOf({ from, to, interval_ms }: BacktestInput): PastRange {
  const endMs = Math.min(to, Date.now());
  if (endMs <= from) throw new InvalidInput("from lies in the future: there is no past to look at");
  const least = Math.ceil((endMs - from) / backtestLimits.evaluations / 1_000) * 1_000;
  const stepMs = Math.max(interval_ms, least);
  const startMs = Math.ceil(from / stepMs) * stepMs;
  return { startMs, endMs: startMs + Math.max(0, Math.floor((endMs - startMs) / stepMs)) * stepMs, stepMs };
}

function* partsOf({ startMs, endMs, stepMs }: PastRange): Generator<PastRange> {
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  const each = Math.max(leastSteps, Math.ceil(steps / chunks));
  for (let at = 0; at < steps; at += each) {
    const last = Math.min(steps, at + each) - 1;
    yield { startMs: startMs + at * stepMs, endMs: startMs + last * stepMs, stepMs };
  }
}

function resultOf(
  replay: RuleReplay,
  { startMs, endMs, stepMs }: PastRange,
  intervalMs: number,
): Omit<BacktestResult, "took_ms" | "curve" | "coarse" | "warnings"> {
  const periods = replay.periods();
  const groups = [...groupBy(periods, ({ labels }) => JSON.stringify(Object.entries(labels).sort())).values()]
    .map((group) => ({
      labels: group[0]?.labels ?? {},
      fired: group.length,
      firing_ms: firingMs(group, endMs),
      peak: group.findLast(({ peak }) => peak !== null)?.peak ?? null,
    }))
    .sort((a, b) => b.firing_ms - a.firing_ms);
  return {
    kind: "result",
    from: new Date(startMs).toISOString(),
    to: new Date(endMs).toISOString(),
    interval_ms: intervalMs,
    step_ms: stepMs,
    evaluations: Math.floor((endMs - startMs) / stepMs) + 1,
    fired: replay.fired,
    firing_ms: firingMs(periods, endMs),
    pending_only: replay.pendingOnly,
    notifications: countNotifications(periods, endMs),
    periods: periods.slice(-backtestLimits.periods).map((period) => toPeriod(period, endMs)),
    more_periods: Math.max(0, periods.length - backtestLimits.periods),
    groups: groups.slice(0, backtestLimits.groups),
    more_groups: Math.max(0, groups.length - backtestLimits.groups),
  };
}

function toPeriod(period: ReplayedPeriod, endMs: number): BacktestPeriod {
  const { labels, reason, peak, activeMs, firedMs, resolvedMs } = period;
  return {
    labels,
    reason,
    peak,
    active_at: new Date(activeMs).toISOString(),
    fired_at: new Date(firedMs).toISOString(),
    resolved_at: resolvedMs === null ? null : new Date(resolvedMs).toISOString(),
    duration_ms: (resolvedMs ?? endMs) - firedMs,
  };
}
