// ALERTS and ALERTS_FOR_STATE as Prometheus has them, made of the times of our rules' alerts when they are asked for: nothing of
// them is stored. A sample at every interval of the rule, and the end of the series where an alert changes its state.
import type { Db } from "@/lib/db/pool";
import { joinSql, sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { LabelRequest, Matcher, SelectRequest, Series, SeriesSource } from "@/lib/model/prom-series";
import { markStale } from "@/lib/model/stale-marker";
import { compileMatchers } from "../metrics/match-labels";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";

const names = ["ALERTS", "ALERTS_FOR_STATE"] as const;
const ownLabels = new Set([METRIC_NAME, "alertstate", "project"]);
const defaultIntervalMs = 60_000;
/** More alerts of one time than a query may have series. */
const mostAlerts = 200_000;

type Row = {
  project_id: number;
  labels: LabelRecord;
  active_ms: bigint;
  fired_ms: bigint | null;
  resolved_ms: bigint | null;
  interval_ms: number | null;
};
/** A stretch of one series: samples from its begin on, and its end unless it still lasts. */
type Stretch = { fromMs: number; endMs: number | null; intervalMs: number; value: number };
type Found = { labels: Labels; stretches: Stretch[] };
type Range = { fromMs: number; toMs: number };

export function alertSeriesSource(db: Db, scope: Scope, now: () => number = Date.now): SeriesSource {
  const find = async (matchers: readonly Matcher[], range: Range): Promise<Found[]> => {
    const isName = compileMatchers(matchers.filter(({ name }) => name === METRIC_NAME));
    if (!names.some((name) => isName(Labels.fromSortedPairs([METRIC_NAME, name])))) return [];
    const rows = await readAlerts(db, scope, matchers, range);
    return seriesOf(scope, rows, compileMatchers(matchers));
  };
  const labelsIn = async ({ matcherSets, ...range }: LabelRequest): Promise<Labels[]> => {
    const sets = matcherSets.length === 0 ? [[]] : matcherSets;
    const found = (await Promise.all(sets.map((matchers) => find(matchers, range)))).flat();
    return [...new Map(found.map(({ labels }) => [labels.key, labels])).values()];
  };
  const distinct = (values: Iterable<string>) => [...new Set(values)].sort();
  return {
    async select(request) {
      const found = await find(request.matchers, request);
      const toMs = Math.min(request.toMs, now());
      return found.flatMap((one) => samplesOf(one, { ...request, toMs }));
    },
    async series(request) {
      const all = await labelsIn(request);
      return request.limit > 0 ? all.slice(0, request.limit) : all;
    },
    labelNames: async (request) =>
      distinct((await labelsIn(request)).flatMap((labels) => [...labels.entries()].map(([name]) => name))),
    labelValues: async (name, request) =>
      distinct((await labelsIn(request)).flatMap((labels) => labels.get(name) || [])),
    exemplars: async () => [],
  };
}

/** Alerts of rules that were active in the range: those that fired have an index of their own, and so have the others. */
async function readAlerts(
  db: Db,
  scope: Scope,
  matchers: readonly Matcher[],
  { fromMs, toMs }: Range,
): Promise<Row[]> {
  const from = Math.max(0, Math.floor(fromMs));
  const parts = [
    inScope(scope, sql`a.project_id`),
    sql`a.source = 'rule' and a.active_ms <= ${Math.min(Math.ceil(toMs), Number.MAX_SAFE_INTEGER)}::bigint`,
    sql`(a.resolved_ms is null or a.resolved_ms >= ${from}::bigint)`,
  ];
  for (const { name, op, value } of matchers)
    if (op === "=" && value !== "" && !ownLabels.has(name))
      parts.push(sql`a.labels @> ${JSON.stringify({ [name]: value })}::jsonb`);
  const where = joinSql(parts, " and ");
  return await runSql<Row>(
    db,
    "alert-series",
    sql`select a.project_id, a.labels, a.active_ms, a.fired_ms, a.resolved_ms, g.interval_ms
        from (select * from alerting.alerts a where a.fired_ms is not null and ${where}
              union all select * from alerting.alerts a where a.fired_ms is null and ${where}) a
          left join alerting.rules r on r.id = a.rule_id left join alerting.rule_groups g on g.id = r.group_id
        order by a.active_ms limit ${mostAlerts}`,
  );
}

function seriesOf(scope: Scope, rows: readonly Row[], isMatch: (labels: Labels) => boolean): Found[] {
  const byKey = new Map<string, Found>();
  const add = (labels: Labels, stretch: Stretch) => {
    if (!isMatch(labels)) return;
    const known = byKey.get(labels.key);
    if (known === undefined) byKey.set(labels.key, { labels, stretches: [stretch] });
    else known.stretches.push(stretch);
  };
  for (const row of rows) {
    const [activeMs, intervalMs] = [Number(row.active_ms), row.interval_ms ?? defaultIntervalMs];
    const firedMs = row.fired_ms === null ? null : Number(row.fired_ms);
    const endMs = row.resolved_ms === null ? null : Number(row.resolved_ms);
    const project = scope.projectIds.length > 1 ? { project: slugOf(scope, row.project_id) } : {};
    const labels = (name: string, state: Record<string, string>) =>
      Labels.fromRecord({ ...row.labels, ...project, ...state, [METRIC_NAME]: name });
    if (firedMs === null || firedMs > activeMs)
      add(labels("ALERTS", { alertstate: "pending" }), {
        fromMs: activeMs,
        endMs: firedMs ?? endMs,
        intervalMs,
        value: 1,
      });
    if (firedMs !== null)
      add(labels("ALERTS", { alertstate: "firing" }), { fromMs: firedMs, endMs, intervalMs, value: 1 });
    add(labels("ALERTS_FOR_STATE", {}), { fromMs: activeMs, endMs, intervalMs, value: activeMs / 1_000 });
  }
  return [...byKey.values()];
}

function samplesOf({ labels, stretches }: Found, request: Range & Pick<SelectRequest, "account">): Series[] {
  const { fromMs, toMs, account } = request;
  const timesMs: number[] = [];
  const values: number[] = [];
  const ends: number[] = [];
  for (const stretch of stretches.sort((a, b) => a.fromMs - b.fromMs)) {
    const { intervalMs, endMs, value } = stretch;
    const lastMs = Math.min(toMs, endMs === null ? toMs : endMs - 1);
    const first = Math.max(0, Math.ceil((fromMs - stretch.fromMs) / intervalMs));
    const count = Math.max(0, Math.floor((lastMs - stretch.fromMs) / intervalMs) + 1 - first);
    account(timesMs.length === 0 ? 1 : 0, count + 1);
    for (let i = 0; i < count; i += 1) {
      const timeMs = stretch.fromMs + (first + i) * intervalMs;
      // Of two alerts with one identity, the later one begins when the other is over.
      if (timeMs <= (timesMs.at(-1) ?? Number.NEGATIVE_INFINITY)) continue;
      timesMs.push(timeMs);
      values.push(value);
    }
    if (endMs === null || endMs < fromMs || endMs > toMs || endMs <= (timesMs.at(-1) ?? -1)) continue;
    ends.push(timesMs.length);
    timesMs.push(endMs);
    values.push(0);
  }
  if (timesMs.length === 0) return [];
  const series = { labels, timesMs: Float64Array.from(timesMs), values: Float64Array.from(values) };
  for (const index of ends) markStale(series.values, index);
  return [series];
}
