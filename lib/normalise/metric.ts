// In: decoded OTLP metrics, nothing checked. Out: points of series as PromQL names them, and why the others were refused. Pure
// but for the cache of series that it is given.
import type { Attributes } from "@/lib/model/attributes";
import { isSpanId, isTraceId } from "@/lib/model/ids";
import { addLag, emptyLag, type Lag } from "@/lib/model/lag";
import type { LimitCounts } from "@/lib/model/limits";
import type {
  MetricsMessage,
  OtlpExemplar,
  OtlpExponentialPoint,
  OtlpHistogramPoint,
  OtlpMetric,
  OtlpPointBase,
  OtlpSummaryPoint,
} from "@/lib/model/metrics/otlp";
import type { MetricBatch, MetricFamily, MetricPoint } from "@/lib/model/metrics/point";
import type { MetricSeries } from "@/lib/model/metrics/series";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { clip } from "./clip";
import { explicitHistogram, exponentialHistogram, refuseBounds } from "./metric-histogram";
import { attributeLabels } from "./metric-labels";
import type { KnownMetric, MetricSeriesCache, NamedMetric } from "./metric-series-cache";
import { normaliseResource } from "./resource";
import { countReason, type NormaliseContext, refuseTime, timeWindow } from "./time-window";

const noRecordedValue = 1;
const mostExemplars = 100;
const nsPerMs = 1_000_000n;
/** Clocks that are kept in step agree to less than this. */
const maxAheadMs = 2_000;

/** What one resource brought, in points as sent: one of a histogram or a summary is one. */
export type MetricTally = {
  service: string;
  accepted: number;
  rejected: Map<string, number>;
  lag: Lag;
  skewed: number;
};
export type NormalisedMetrics = MetricBatch & { tallies: MetricTally[]; limits: LimitCounts | undefined };

export function normaliseMetrics(
  projectId: number,
  message: MetricsMessage,
  cache: MetricSeriesCache,
  context: NormaliseContext,
): NormalisedMetrics {
  const collector = new Collector(cache, context);
  for (const group of message.resourceMetrics) {
    const resource = cache.resource(projectId, group);
    collector.begin(normaliseResource(group.resource).serviceName);
    for (const { scope, metrics } of group.scopeMetrics) {
      const known = cache.scope(resource, group.resource, scope);
      for (const metric of metrics) collector.add(cache.metric(known, projectId, metric), metric);
    }
    if (resource.target !== null) collector.addTarget(resource.target);
  }
  const { points, exemplars, families, tallies } = collector;
  // Last, because labels are decoded when they are looked at.
  return { points, exemplars, families: [...families], tallies, limits: message.limits };
}

class Collector {
  readonly points: MetricPoint[] = [];
  readonly exemplars: MetricBatch["exemplars"] = [];
  readonly families = new Set<MetricFamily>();
  readonly tallies: MetricTally[] = [];
  #tally = emptyTally("");
  #latestMs = 0;
  readonly #nowMs: number;
  readonly #cache: MetricSeriesCache;
  readonly #refuseMs: (ms: number) => string | null;

  constructor(cache: MetricSeriesCache, context: NormaliseContext) {
    this.#cache = cache;
    this.#nowMs = Number(context.nowNs / nsPerMs);
    const window = timeWindow(context);
    let lastMs = Number.NaN;
    let last: string | null = null;
    this.#refuseMs = (ms) => {
      // Points of one export mostly bear one time.
      if (ms === lastMs) return last;
      lastMs = ms;
      last = refuseTime("metric time", BigInt(ms) * nsPerMs, window);
      return last;
    };
  }

  begin(service: string): void {
    this.#tally = emptyTally(service);
    this.#latestMs = 0;
    this.tallies.push(this.#tally);
  }

  add(known: KnownMetric, metric: OtlpMetric): void {
    const { data } = metric;
    if (data === undefined || data.points.length === 0) return;
    const reason = refuseMetric(known, metric);
    if (reason !== null || known.family === null) {
      for (const _ of data.points) countReason(this.#tally.rejected, reason ?? "metric name is missing");
      return;
    }
    const named: NamedMetric = known as NamedMetric;
    this.families.add(named.family);
    for (const point of data.points) {
      const refused = this.#refuseMs(point.timeMs) ?? this.#addPoint(named, metric, point);
      if (refused !== null) countReason(this.#tally.rejected, refused);
      else this.#count(point.timeMs);
    }
  }

  #count(timeMs: number): void {
    this.#tally.accepted += 1;
    addLag(this.#tally.lag, this.#nowMs - timeMs);
    if (timeMs > this.#nowMs + maxAheadMs) this.#tally.skewed += 1;
    if (timeMs > this.#latestMs) this.#latestMs = timeMs;
  }

  addTarget(series: MetricSeries): void {
    if (this.#tally.accepted === 0) return;
    this.points.push({
      series,
      timeMs: this.#latestMs,
      startMs: 0,
      value: 1,
      isStale: false,
      histogram: undefined,
    });
  }

  #addPoint(known: NamedMetric, { data }: OtlpMetric, point: OtlpPointBase): string | null {
    switch (data?.kind) {
      case "gauge":
      case "sum":
        return this.#addNumber(
          known,
          point as OtlpPointBase & { value: number | undefined },
          // What goes up and down does not begin anew.
          data.kind === "sum" && data.isMonotonic,
        );
      case "histogram":
        return this.#addExplicit(known, point as OtlpHistogramPoint);
      case "exponential":
        return this.#addExponential(known, point as OtlpExponentialPoint);
      case "summary":
        return this.#addSummary(known, point as OtlpSummaryPoint);
      default:
        return "metric kind is not known";
    }
  }

  #addNumber(
    known: NamedMetric,
    point: OtlpPointBase & { value: number | undefined },
    hasStart: boolean,
  ): string | null {
    if (point.value === undefined && !isStale(point)) return "metric point has no value";
    const series = this.#cache.series(known, point);
    this.#push(series, point, { value: point.value ?? 0, startMs: hasStart ? point.startMs : 0 });
    this.#addExemplars(series, point);
    return null;
  }

  #addExplicit(known: NamedMetric, point: OtlpHistogramPoint): string | null {
    const refused = refuseBounds(point);
    if (refused !== null) return refused;
    const histogram = isStale(point) ? undefined : explicitHistogram(point, !known.isDelta);
    if (typeof histogram === "string") return histogram;
    const isUnnamed = histogram === undefined && point.bounds.length === 0;
    const named = isUnnamed ? this.#cache.latest(known, point) : undefined;
    const series = named ?? this.#cache.series(known, point, point.bounds);
    this.#push(series, point, { histogram, startMs: point.startMs });
    this.#addExemplars(series, point);
    return null;
  }

  #addExponential(known: NamedMetric, point: OtlpExponentialPoint): string | null {
    const histogram = isStale(point) ? undefined : exponentialHistogram(point);
    if (typeof histogram === "string") return histogram;
    const series = this.#cache.series(known, point);
    this.#push(series, point, { histogram, startMs: point.startMs });
    this.#addExemplars(series, point);
    return null;
  }

  #addSummary(known: NamedMetric, point: OtlpSummaryPoint): string | null {
    const add = (part: { suffix?: string; quantile?: string }, value: number, startMs: number) =>
      this.#push(this.#cache.series(known, point, null, part), point, { value, startMs });
    add({ suffix: "_sum" }, point.sum, point.startMs);
    add({ suffix: "_count" }, point.count, point.startMs);
    for (const { quantile, value } of point.quantiles) add({ quantile: String(quantile) }, value, 0);
    return null;
  }

  #push(
    series: MetricSeries,
    point: OtlpPointBase,
    {
      value = 0,
      histogram,
      startMs,
    }: { value?: number; histogram?: FloatHistogram | undefined; startMs: number },
  ): void {
    const isEnd = isStale(point);
    // A start after the point explains nothing.
    const start = startMs > 0 && startMs <= point.timeMs ? startMs : 0;
    this.points.push({
      series,
      timeMs: point.timeMs,
      startMs: start,
      value: isEnd ? 0 : value,
      isStale: isEnd,
      histogram: isEnd ? undefined : histogram,
    });
  }

  #addExemplars(series: MetricSeries, point: OtlpPointBase): void {
    for (const exemplar of point.exemplars.slice(0, mostExemplars)) {
      if (exemplar.value === undefined) continue;
      const timeMs = exemplar.timeMs === 0 ? point.timeMs : exemplar.timeMs;
      if (this.#refuseMs(timeMs) !== null) continue;
      this.exemplars.push({
        series,
        timeMs,
        value: exemplar.value,
        traceId: isTraceId(exemplar.traceId) ? exemplar.traceId : null,
        spanId: isSpanId(exemplar.spanId) ? exemplar.spanId : null,
        labels: exemplarLabels(exemplar, this.#cache),
      });
    }
  }
}

const emptyTally = (service: string): MetricTally => ({
  service,
  accepted: 0,
  rejected: new Map(),
  lag: emptyLag(),
  skewed: 0,
});

const isStale = ({ flags }: { flags: number }): boolean => (flags & noRecordedValue) !== 0;

function refuseMetric({ family }: KnownMetric, { name, data }: OtlpMetric): string | null {
  if (name === "") return "metric name is missing";
  if (family === null) return "metric name has no letter that PromQL allows";
  if (family.name !== clip(family.name)) return "metric name is longer than 512 characters";
  const isTold =
    data === undefined || !("temporality" in data) || data.temporality === 1 || data.temporality === 2;
  return isTold ? null : "aggregation temporality is neither delta nor cumulative";
}

function exemplarLabels({ attributes }: OtlpExemplar, { strategy }: MetricSeriesCache): string[] {
  return attributes.keys.length === 0 ? [] : [...attributeLabels(attributes as Attributes, strategy)].flat();
}
