import type { Attributes } from "@/lib/model/attributes";
import type { NamingStrategy } from "@/lib/model/metrics/naming-strategy";
import type { ByteRange, MetricScope, OtlpMetric, ResourceMetrics } from "@/lib/model/metrics/otlp";
import type { MetricFamily, MetricType } from "@/lib/model/metrics/point";
import { type MetricSeries, newSeries, SeriesKind, sortedPairs } from "@/lib/model/metrics/series";
import { type KnownPoint, KnownPoints } from "./known-points";
import { attributeLabels, ownerLabels, targetLabels } from "./metric-labels";
import { metricName, type NamedKind } from "./metric-names";

/** A part of a metric: `_sum` and `_count` of a summary, or one of its quantiles. */
export type SeriesPart = { suffix?: string; quantile?: string };

/** A metric of one resource and scope, with the series that were met of it. */
export type KnownMetric = {
  /** Null where nothing is left of its name. */
  family: MetricFamily | null;
  kind: SeriesKind;
  isDelta: boolean;
  owner: ReadonlyMap<string, string>;
  points: KnownPoints;
};
export type NamedMetric = KnownMetric & { family: MetricFamily };
/** What tells a point's series. */
export type MetricPointNames = { attributes: Attributes; identity: ByteRange | null };
export type KnownScope = { owner: ReadonlyMap<string, string>; metrics: Map<string, KnownMetric> };
export type KnownResource = { target: MetricSeries | null; scopes: Map<string, KnownScope> };

// About a kilobyte each, and what is longer counts for several: beyond this they are made and looked up again, which costs
// some ten microseconds a series.
const mostKnown = 150_000;
const weightOf = (bytes: number): number => 1 + (bytes >> 10);
const mostBounds = 8;

/** Series by the bytes that name them, so that most points cost a look-up and no text. One for each process. */
export class MetricSeriesCache {
  readonly strategy: NamingStrategy;
  #resources = new Map<string, KnownResource>();
  #size = 0;

  constructor(strategy: NamingStrategy) {
    this.strategy = strategy;
  }

  resource(projectId: number, { resource, identity }: ResourceMetrics): KnownResource {
    if (this.#size > mostKnown) {
      this.#resources = new Map();
      this.#size = 0;
    }
    const key = `${projectId} ${identity ?? textOf(resource)}`;
    return this.#find(this.#resources, key, () => {
      const labels = targetLabels(resource, this.strategy);
      return { target: labels && targetSeries(projectId, labels), scopes: new Map() };
    });
  }

  scope(known: KnownResource, resource: Attributes, scope: MetricScope): KnownScope {
    const key = scope.identity ?? textOf(scope.attributes, scope.name, scope.version, scope.schemaUrl);
    return this.#find(known.scopes, key, () => ({
      owner: ownerLabels(resource, scope, this.strategy),
      metrics: new Map(),
    }));
  }

  metric(known: KnownScope, projectId: number, metric: OtlpMetric): KnownMetric {
    const { name, unit, description, data } = metric;
    const isDelta = data !== undefined && "temporality" in data && data.temporality === 1;
    const isMonotonic = data?.kind === "sum" && data.isMonotonic;
    const key = `${data?.kind}${isDelta}${isMonotonic}\n${unit}\n${name}\n${description}`;
    return this.#find(known.metrics, key, () => {
      const named = metricName({ name, unit, kind: namedKind(metric) }, this.strategy);
      const family = named && {
        projectId,
        name: named,
        type: typeOf(metric),
        unit,
        help: description,
        sourceName: name,
      };
      const kind =
        data?.kind === "histogram"
          ? SeriesKind.explicit
          : data?.kind === "exponential"
            ? SeriesKind.native
            : SeriesKind.floats;
      return { family: family || null, kind, isDelta, owner: known.owner, points: new KnownPoints() };
    });
  }

  /** The series of a point; of one of a histogram with these bounds, of a summary's the one of this part. */
  series(
    metric: NamedMetric,
    point: MetricPointNames,
    bounds: readonly number[] | null = null,
    part: SeriesPart | null = null,
  ): MetricSeries {
    const known = this.#point(metric, point);
    if (bounds !== null) return this.#bounded(metric, point, known, bounds);
    if (part === null) {
      known.plain ??= this.#make(metric, point, null, {});
      return known.plain;
    }
    known.parts ??= new Map();
    return this.#find(known.parts, part.suffix ?? part.quantile ?? "", () =>
      this.#make(metric, point, null, part),
    );
  }

  /** Of a histogram the series with the bounds that came last: a point that says "no value" names none. */
  latest(metric: NamedMetric, point: MetricPointNames): MetricSeries | undefined {
    return this.#point(metric, point).bounded[0]?.series;
  }

  #point(metric: KnownMetric, { attributes, identity }: MetricPointNames): KnownPoint {
    const range = identity ?? rangeOf(textOf(attributes));
    const known = metric.points.find(range);
    if (known !== undefined) return known;
    this.#size += weightOf(range.end - range.start);
    return metric.points.add(range);
  }

  #bounded(
    metric: NamedMetric,
    point: MetricPointNames,
    known: KnownPoint,
    bounds: readonly number[],
  ): MetricSeries {
    const at = known.bounded.findIndex((one) => isSame(one.bounds, bounds));
    const [found] = at < 0 ? [] : known.bounded.splice(at, 1);
    const own = found ?? { bounds, series: this.#make(metric, point, bounds, {}) };
    known.bounded.unshift(own);
    if (known.bounded.length > mostBounds) known.bounded.pop();
    return own.series;
  }

  #make(
    { family, kind, isDelta, owner }: NamedMetric,
    { attributes }: MetricPointNames,
    bounds: readonly number[] | null,
    { suffix = "", quantile }: SeriesPart,
  ): MetricSeries {
    const labels = attributeLabels(attributes, this.strategy);
    for (const [name, value] of owner) labels.set(name, value);
    if (quantile !== undefined) labels.set("quantile", quantile);
    const { projectId, name } = family;
    return newSeries({ projectId, name: name + suffix, labels: sortedPairs(labels), kind, isDelta, bounds });
  }

  #find<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
    const known = map.get(key);
    if (known !== undefined) return known;
    const made = make();
    map.set(key, made);
    this.#size += weightOf(key.length);
    return made;
  }
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((bound, i) => bound === b[i]);

function rangeOf(text: string): ByteRange {
  const bytes = Buffer.from(text);
  return { bytes, start: 0, end: bytes.length };
}

function targetSeries(projectId: number, labels: Map<string, string>): MetricSeries {
  return newSeries({
    projectId,
    name: "target_info",
    labels: sortedPairs(labels),
    kind: SeriesKind.floats,
    isDelta: false,
    bounds: null,
  });
}

/** For JSON, where no bytes stand for the attributes: cannot be taken for bytes of protobuf, which do not begin so. */
function textOf(attributes: Attributes, ...others: string[]): string {
  const replace = (_key: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
  return `\0${JSON.stringify([attributes.keys, attributes.values, others], replace)}`;
}

function namedKind({ data }: OtlpMetric): NamedKind {
  if (data?.kind === "gauge") return "gauge";
  return data?.kind === "sum" && data.isMonotonic ? "counter" : "other";
}

function typeOf({ data }: OtlpMetric): MetricType {
  switch (data?.kind) {
    case "sum":
      return data.isMonotonic ? "counter" : "gauge";
    case "histogram":
    case "exponential":
      return "histogram";
    case "gauge":
    case "summary":
      return data.kind;
    default:
      return "unknown";
  }
}
