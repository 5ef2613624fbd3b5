import type { EvidenceQuery } from "@/lib/contract/evidence";
import type { Db, Pool } from "@/lib/db/pool";
import type { LabelRecord } from "@/lib/model/alert";
import { rangeQuery } from "@/lib/promql/query";
import type { MatrixSeries } from "@/lib/promql/query-value";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { printExpr } from "@/lib/promql/syntax/print";
import { promSource } from "../../prom/source";
import type { Scope } from "../../scope";
import { finestStepMs } from "../../series/kept-widths";
import { splitComparison } from "./comparison";
import { type Recall, recalled } from "./recall";

const mostPoints = 240;
const mostSeries = 6;
const leastStepMs = 5_000;
const limits = { maxSamples: 5_000_000, maxSeries: 10_000, timeoutMs: 5_000 };

type Asked = {
  expr: string;
  labels: LabelRecord;
  fromMs: number;
  toMs: number;
  intervalMs: number;
  offsetMs: number;
  recall?: Recall | undefined;
};

/** The alert's query around the moment, without its comparison: the curve, and where its threshold lies. */
export async function queryValues(db: Pool, scope: Scope, asked: Asked): Promise<EvidenceQuery> {
  const { value, threshold } = splitComparison(parseQuery(asked.expr));
  const valueExpr = printExpr(value);
  const { fromMs, toMs } = asked;
  const stepMs = Math.max(
    leastStepMs,
    Math.min(asked.intervalMs, 60_000),
    Math.ceil((toMs - fromMs) / mostPoints / 1_000) * 1_000,
  );
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const range = { startMs: startMs - asked.offsetMs, endMs: toMs - asked.offsetMs, stepMs };
  const { startMs: from, endMs: to } = range;
  const { value: answer } = await recalled(
    asked.recall,
    ["query", ...scope.projectIds, valueExpr, from, to, stepMs],
    () =>
      rangeQuery(valueExpr, range, {
        source: promSource(db, scope),
        now: () => performance.now(),
        pause: () => new Promise((resolve) => setImmediate(resolve)),
        limits,
      }),
    undefined,
    ({ value: found }) => (found.type === "matrix" ? bytesOfSeries(found.series) : 0),
  );
  const series = answer.type === "matrix" ? answer.series : [];
  const times = Array.from(
    { length: Math.floor((toMs - startMs) / stepMs) + 1 },
    (_, i) => range.startMs + i * stepMs,
  );
  const all = series.map((one) => ({ own: isOwn(one, asked.labels), last: one.values.at(-1) ?? 0, one }));
  // The alert's own first, then the largest.
  all.sort((a, b) => Number(b.own) - Number(a.own) || b.last - a.last);
  return {
    expr: asked.expr,
    value_expr: valueExpr,
    threshold,
    from: new Date(startMs).toISOString(),
    to: new Date(toMs).toISOString(),
    step_ms: stepMs,
    series: all.slice(0, mostSeries).map(({ own, one }) => ({
      labels: one.labels.toRecord(),
      own,
      values: valuesAt(one, times),
    })),
    more_series: Math.max(0, all.length - mostSeries),
    coarse_ms: await recalled(asked.recall, ["coarse", startMs, stepMs], () =>
      coarserThan(db, startMs, stepMs),
    ),
  };
}

const usualLabelBytes = 500;
const bytesOfSeries = (series: readonly MatrixSeries[]) =>
  series.reduce(
    (sum, { timesMs, values }) => sum + timesMs.byteLength + values.byteLength + usualLabelBytes,
    0,
  );

/** The alert bears the labels of the series that it is about, and more of its rule. */
function isOwn({ labels }: MatrixSeries, ofAlert: LabelRecord): boolean {
  const own = labels.withoutName();
  for (const [name, value] of own.entries()) if (ofAlert[name] !== value) return false;
  return true;
}

function valuesAt({ timesMs, values }: MatrixSeries, times: readonly number[]): (number | null)[] {
  const byTime = new Map(Array.from(timesMs, (ms, i) => [ms, values[i]]));
  return times.map((ms) => {
    const value = byTime.get(ms);
    return value === undefined || !Number.isFinite(value) ? null : value;
  });
}

async function coarserThan(db: Db, fromMs: number, stepMs: number): Promise<number | null> {
  const widthMs = await finestStepMs(db, fromMs);
  return widthMs > stepMs ? widthMs : null;
}
