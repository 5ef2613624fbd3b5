import type { Attributes } from "@/lib/model/attributes";
import type { NamingStrategy } from "@/lib/model/metrics/naming-strategy";
import type { MetricScope, OtlpMetric, ResourceMetrics } from "@/lib/model/metrics/otlp";
import type { MetricFamily, MetricType } from "@/lib/model/metrics/point";
import { type MetricSeries, newSeries, SeriesKind, sortedPairs } from "@/lib/model/metrics/series";
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
  series: Map<string, MetricSeries>;
};
export type KnownScope = { owner: ReadonlyMap<string, string>; metrics: Map<string, KnownMetric> };
export type KnownResource = { target: MetricSeries | null; scopes: Map<string, KnownScope> };

// About 300 bytes each: beyond this they are made again, which costs a few microseconds a series.
const mostKnown = 400_000;

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
      return { family: family || null, kind, isDelta, owner: known.owner, series: new Map() };
    });
  }

  /** The series of a point. `bounds` as text belong to `key`, where the kind has some. */
  series(
    metric: KnownMetric & { family: MetricFamily },
    point: { attributes: Attributes; identity: string | null },
    bounds: readonly number[] | null = null,
    part: SeriesPart = {},
  ): MetricSeries {
    const own = point.identity ?? textOf(point.attributes);
    const key = `${bounds === null ? "" : bounds.join()}|${part.suffix ?? part.quantile ?? ""}|${own}`;
    return this.#find(metric.series, key, () => {
      const labels = attributeLabels(point.attributes, this.strategy);
      for (const [name, value] of metric.owner) labels.set(name, value);
      if (part.quantile !== undefined) labels.set("quantile", part.quantile);
      const { family, kind, isDelta } = metric;
      const made = newSeries({
        projectId: family.projectId,
        name: family.name + (part.suffix ?? ""),
        labels: sortedPairs(labels),
        kind,
        isDelta,
        bounds,
      });
      if (bounds !== null) metric.series.set(`latest|${own}`, made);
      return made;
    });
  }

  /** Of a histogram the series with the bounds that came last: a point that says "no value" names none. */
  latest(
    metric: KnownMetric,
    point: { attributes: Attributes; identity: string | null },
  ): MetricSeries | undefined {
    return metric.series.get(`latest|${point.identity ?? textOf(point.attributes)}`);
  }

  #find<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
    const known = map.get(key);
    if (known !== undefined) return known;
    const made = make();
    map.set(key, made);
    this.#size++;
    return made;
  }
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
