// What Runtower knows, as metrics: series for PromQL from the rollups, stored nowhere a second time.
import type { Db } from "@/lib/db/pool";
import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { Matcher, SelectRequest, Series } from "@/lib/model/prom-series";
import { rollupWidths } from "@/lib/model/rollup";
import { compileMatchers } from "../metrics/match-labels";
import { type Scope, slugOf } from "../scope";
import { finestStepMs } from "../series/kept-widths";
import { type Clock, clockOf, dayS, runningTotals } from "./counters";
import { type Family, families, type RollupKey } from "./families";
import { classicBoundsMs, countBelow, runningHistograms } from "./histograms";
import { type Counted, type Increment, readFamily } from "./read-family";

const nsPerUnit = { milliseconds: 1e6, seconds: 1e9 } as const;
const unitOf = (family: Family) =>
  family.unit === "milliseconds" ? nsPerUnit.milliseconds : nsPerUnit.seconds;

/** Names under which PromQL knows a family. */
export function namesOf(family: Family): string[] {
  if (family.measure !== "duration") return [family.name];
  return [family.name, `${family.name}_bucket`, `${family.name}_count`, `${family.name}_sum`];
}

/** Families of which the matchers leave a name. */
export function familiesOf(matchers: readonly Matcher[]): Family[] {
  const isMatch = compileMatchers(matchers.filter(({ name }) => name === METRIC_NAME));
  return families.filter((family) =>
    namesOf(family).some((name) => isMatch(Labels.fromRecord({ [METRIC_NAME]: name }))),
  );
}

/** Series of the rollups that match; as wide buckets as the query can do with. `nowMs`: no sample lies behind it. */
export async function selectRollupSeries(
  db: Db,
  scope: Scope,
  request: SelectRequest,
  nowMs: number = Date.now(),
): Promise<Series[]> {
  const wanted = familiesOf(request.matchers);
  if (wanted.length === 0 || request.fromMs > nowMs) return [];
  const isMatch = compileMatchers(request.matchers);
  const widthS = await widthOf(db, request);
  const originS = Math.floor(request.fromMs / 1_000 / dayS) * dayS;
  const toS = Math.ceil(Math.min(request.toMs, nowMs) / 1_000);
  const found: Series[] = [];
  for (const family of wanted) {
    const counted = await readFamily(db, scope, family, request.matchers, { fromS: originS, toS, widthS });
    const clock = clockSince(oldestOf(counted), { ...request, originS, widthS, nowMs });
    for (const one of counted) {
      for (const series of seriesOf(scope, family, one, clock, isMatch)) {
        request.account(1, clock.timesMs.length);
        found.push(series);
      }
    }
  }
  return found;
}

const oldestOf = (counted: readonly Counted[]): number =>
  counted.reduce((least, { increments: [first] }) => Math.min(least, first?.bucketS ?? least), 2 ** 40);

type ClockRequest = Pick<SelectRequest, "fromMs" | "toMs" | "account"> & {
  originS: number;
  widthS: number;
  nowMs: number;
};

/** From the first day on of which something is known: somebody may ask for everything since 1970. */
function clockSince(oldestS: number, { originS, fromMs, toMs, widthS, nowMs, account }: ClockRequest): Clock {
  const sinceMs = Math.max(fromMs, Math.floor(oldestS / dayS) * dayS * 1_000);
  account(0, Math.max(0, Math.ceil((Math.min(toMs, nowMs) - sinceMs) / 1_000 / widthS)));
  return clockOf({ originS, fromMs: sinceMs, toMs, widthS }, nowMs);
}

/** A quarter of the range selector, or the step: enough samples for rate(), and no more than the answer can show. */
async function widthOf(db: Db, { hints, fromMs }: SelectRequest): Promise<number> {
  const limitS = (hints.rangeMs > 0 ? hints.rangeMs / 4 : hints.stepMs > 0 ? hints.stepMs : 10_000) / 1_000;
  const fits = rollupWidths.findLast((width) => width <= Math.max(10, Math.min(limitS, 60))) ?? 10;
  return Math.max(fits, (await finestStepMs(db, fromMs)) / 1_000);
}

function* seriesOf(
  scope: Scope,
  family: Family,
  { projectId, key, increments }: Counted,
  clock: Clock,
  isMatch: (labels: Labels) => boolean,
): Generator<Series> {
  const base = labelsOf(scope, family, projectId, key);
  const labels = (name: string, more: [string, string][] = []) =>
    Labels.fromEntries([[METRIC_NAME, name], ...base, ...more]);
  const timesMs = Float64Array.from(clock.timesMs);
  const counter = (of: Labels, amount: (one: Increment) => number): Series[] =>
    isMatch(of) ? [{ labels: of, timesMs, values: runningTotals(increments, clock, amount) }] : [];
  if (family.measure !== "duration") {
    const amount = family.measure === "count" ? "count" : "value";
    return yield* counter(labels(family.name), (one) => one[amount]);
  }
  const ns = unitOf(family);
  yield* counter(labels(`${family.name}_count`), (one) => sumOf(one.histogram));
  yield* counter(labels(`${family.name}_sum`), (one) => one.value / ns);
  for (const boundMs of [...classicBoundsMs, Number.POSITIVE_INFINITY]) {
    const le = boundMs === Number.POSITIVE_INFINITY ? "+Inf" : String((boundMs * 1e6) / ns);
    yield* counter(labels(`${family.name}_bucket`, [["le", le]]), (one) =>
      countBelow(one.histogram, boundMs),
    );
  }
  const native = labels(family.name);
  if (!isMatch(native)) return;
  yield {
    labels: native,
    timesMs,
    values: new Float64Array(timesMs.length),
    histograms: runningHistograms(increments, clock, ns),
  };
}

/** Of several projects at once each has series of its own. */
export function labelsOf(
  scope: Scope,
  family: Family,
  projectId: number,
  key: RollupKey,
): [string, string][] {
  const own = family.labels.map((label): [string, string] => [label.name, label.of(key)]);
  const project: [string, string][] =
    scope.projectIds.length > 1 ? [["project", slugOf(scope, projectId)]] : [];
  return [...Object.entries(family.fixed ?? {}), ...own, ...project];
}

function sumOf(histogram: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const count of histogram.values()) sum += count;
  return sum;
}
