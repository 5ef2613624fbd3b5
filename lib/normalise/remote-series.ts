// In: series as Prometheus sends them. Out: points of stored series, and why the others were refused. Pure but for its cache.

import { BoundedMap } from "@/lib/model/bounded-map";
import { isSpanId, isTraceId } from "@/lib/model/ids";
import { addLag, emptyLag } from "@/lib/model/lag";
import type { MetricBatch, MetricFamily } from "@/lib/model/metrics/point";
import type { RemoteExemplar, RemoteSeries, RemoteWrite } from "@/lib/model/metrics/remote";
import { type MetricSeries, newSeries, SeriesKind, sortedPairs } from "@/lib/model/metrics/series";
import { CUSTOM_BUCKETS_SCHEMA, type FloatHistogram } from "@/lib/model/prom-series";
import { clip } from "./clip";
import type { MetricTally } from "./metric";
import { countReason, refuseTime, type TimeWindow } from "./time-window";

export type RemoteCounts = { samples: number; histograms: number; exemplars: number };
export type NormalisedRemote = MetricBatch & { tallies: MetricTally[]; counts: RemoteCounts };
type Owner = { projectId: number; nowMs: number; window: TimeWindow };

const longestLabel = 2_048;
const longestHelp = 4_096;
const mostExemplarText = 1_024;
const nsPerMs = 1_000_000n;
const schemas = { least: -4, most: 8 };

/** Series by their labels: made once, not with every request. */
export class RemoteSeriesCache {
  readonly #known = new BoundedMap<MetricSeries>(40_000_000);

  find(
    projectId: number,
    kind: SeriesKind,
    bounds: readonly number[] | null,
    { name, pairs }: Named,
  ): MetricSeries {
    const key = `${projectId}|${kind}|${bounds?.join() ?? ""}|${name}|${pairs.join("\0")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = newSeries({ projectId, name, labels: pairs, kind, isDelta: false, bounds });
    this.#known.set(key, made);
    return made;
  }
}

type Named = { name: string; pairs: string[] };

export function normaliseRemote(
  { series, metadata }: RemoteWrite,
  owner: Owner,
  cache: RemoteSeriesCache,
): NormalisedRemote {
  const batch: MetricBatch = { points: [], exemplars: [], families: [] };
  const counts: RemoteCounts = { samples: 0, histograms: 0, exemplars: 0 };
  const tallies = new Map<string, MetricTally>();
  for (const one of series) {
    const job = one.labels[one.labels.indexOf("job") + 1];
    const service = one.labels.includes("job") && job ? job : "unknown_service";
    const tally = tallies.get(service) ?? {
      service,
      accepted: 0,
      rejected: new Map(),
      lag: emptyLag(),
      skewed: 0,
    };
    tallies.set(service, tally);
    addSeries({ batch, counts, tally, owner, cache }, one);
  }
  for (const { name, type, help, unit } of metadata)
    if (name !== "" && name === clip(name))
      batch.families.push({
        projectId: owner.projectId,
        name,
        sourceName: name,
        type,
        help: clip(help, longestHelp),
        unit: clip(unit),
      } satisfies MetricFamily);
  return { ...batch, tallies: [...tallies.values()], counts };
}

type Into = {
  batch: MetricBatch;
  counts: RemoteCounts;
  tally: MetricTally;
  owner: Owner;
  cache: RemoteSeriesCache;
};

function addSeries(into: Into, series: RemoteSeries): void {
  const { batch, counts, tally, owner, cache } = into;
  const named = namesOf(series.labels);
  const all = series.samples.length + series.histograms.length;
  if (typeof named === "string") {
    for (let i = 0; i < all; i++) countReason(tally.rejected, named);
    return;
  }
  const find = (kind: SeriesKind, bounds: readonly number[] | null) =>
    cache.find(owner.projectId, kind, bounds, named);
  let latest: MetricSeries | undefined;
  for (const { timeMs, startMs, value, isStale } of series.samples) {
    if (!takesTime(into, timeMs)) continue;
    latest = find(SeriesKind.floats, null);
    batch.points.push({
      series: latest,
      timeMs,
      startMs: startOf(startMs, timeMs),
      value,
      isStale,
      histogram: undefined,
    });
    counts.samples += 1;
  }
  for (const { timeMs, startMs, histogram } of series.histograms) {
    const refused = histogram && refuseHistogram(histogram);
    if (refused) countReason(tally.rejected, refused);
    if (refused || !takesTime(into, timeMs)) continue;
    const isCustom = histogram?.schema === CUSTOM_BUCKETS_SCHEMA;
    latest = find(
      isCustom ? SeriesKind.explicit : SeriesKind.native,
      isCustom ? (histogram.customValues ?? []) : null,
    );
    batch.points.push({
      series: latest,
      timeMs,
      startMs: startOf(startMs, timeMs),
      value: 0,
      isStale: histogram === undefined,
      histogram: histogram && (isCustom ? withEveryBucket(histogram) : histogram),
    });
    counts.histograms += 1;
  }
  for (const exemplar of series.exemplars)
    addExemplar(into, latest ?? find(SeriesKind.floats, null), exemplar);
}

const startOf = (startMs: number, timeMs: number): number => (startMs > 0 && startMs <= timeMs ? startMs : 0);

function takesTime({ tally, owner }: Into, timeMs: number): boolean {
  const refused = Number.isSafeInteger(timeMs)
    ? refuseTime("metric time", BigInt(timeMs) * nsPerMs, owner.window)
    : "metric time is missing";
  if (refused !== null) {
    countReason(tally.rejected, refused);
    return false;
  }
  tally.accepted += 1;
  addLag(tally.lag, owner.nowMs - timeMs);
  return true;
}

/** The name and the sorted other labels, or why they are none. */
function namesOf(labels: readonly string[]): Named | string {
  const byName = new Map<string, string>();
  for (let i = 0; i < labels.length; i += 2) {
    const name = labels[i] ?? "";
    if (name === "") return "a label has no name";
    if (byName.has(name)) return "a label stands twice";
    if (name !== clip(name)) return "a label's name is longer than 512 characters";
    byName.set(name, clip(labels[i + 1] ?? "", longestLabel));
  }
  const name = byName.get("__name__") ?? "";
  byName.delete("__name__");
  if (name === "") return "the metric name is missing";
  return name === clip(name)
    ? { name, pairs: sortedPairs(byName) }
    : "the metric name is longer than 512 characters";
}

function refuseHistogram({ schema, customValues = [] }: FloatHistogram): string | null {
  if (schema !== CUSTOM_BUCKETS_SCHEMA)
    return schema >= schemas.least && schema <= schemas.most
      ? null
      : "histogram schema is not one of -53, -4 to 8";
  for (let i = 0; i < customValues.length; i++) {
    if (!Number.isFinite(customValues[i])) return "histogram bounds are not finite";
    if (i > 0 && (customValues[i] as number) <= (customValues[i - 1] as number))
      return "histogram bounds do not rise";
  }
  return null;
}

/** Also empty ones, as the classic series are read from them. */
function withEveryBucket(histogram: FloatHistogram): FloatHistogram {
  const length = (histogram.customValues?.length ?? 0) + 1;
  const buckets = new Array<number>(length).fill(0);
  let [index, at] = [0, 0];
  for (const span of histogram.positiveSpans) {
    index += span.offset;
    for (let i = 0; i < span.length; i++) {
      const count = histogram.positiveBuckets[at++] ?? 0;
      if (index >= 0 && index < length) buckets[index] = count;
      index++;
    }
  }
  const { customValues: _bounds, ...rest } = histogram;
  return { ...rest, positiveSpans: [{ offset: 0, length }], positiveBuckets: buckets };
}

function addExemplar({ batch, counts, owner }: Into, series: MetricSeries, exemplar: RemoteExemplar): void {
  const { timeMs, value } = exemplar;
  if (
    !Number.isSafeInteger(timeMs) ||
    refuseTime("metric time", BigInt(timeMs) * nsPerMs, owner.window) !== null
  )
    return;
  const labels = new Map<string, string>();
  for (let i = 0; i < exemplar.labels.length; i += 2)
    labels.set(exemplar.labels[i] ?? "", clip(exemplar.labels[i + 1] ?? "", mostExemplarText));
  const take = (name: string, isId: (text: string) => boolean) => {
    const id = (labels.get(name) ?? "").toLowerCase();
    if (!isId(id)) return null;
    labels.delete(name);
    return id;
  };
  const traceId = take("trace_id", isTraceId);
  const spanId = take("span_id", isSpanId);
  batch.exemplars.push({ series, timeMs, value, traceId, spanId, labels: sortedPairs(labels) });
  counts.exemplars += 1;
}
