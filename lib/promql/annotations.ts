import { formatShortest } from "./syntax/go-number";
import { type Position, positionText } from "./syntax/position";

interface Annotation {
  level: "warning" | "info";
  text: string;
  position: Position;
  /** What the text ends in once the query is known. */
  details?: () => string;
}

interface ForcedMonotonicity {
  count: number;
  minTimeMs: number;
  maxTimeMs: number;
  minBucket: number;
  maxBucket: number;
  maxDiff: number;
}

export type HistogramOperation = "addition" | "subtraction" | "aggregation";

const forMetric = (name: string) => (name === "" ? "" : ` for metric name ${JSON.stringify(name)}`);
const isoSeconds = (timeMs: number) => new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
const TWO_DIGITS = (value: number) => formatShortest(Number(value.toPrecision(2)));

/**
 * What a query's author should know about its result, in Prometheus' words. The same remark is kept once, with the last
 * place in the query that it was made about (not the last in time: parts of a query are evaluated side by side).
 */
export class Annotations {
  private readonly found = new Map<string, Annotation>();
  private readonly forced = new Map<string, ForcedMonotonicity>();
  private readonly overlaps = new Map<string, number>();

  private add(level: "warning" | "info", text: string, position: Position): void {
    const known = this.found.get(text);
    if (known && known.position.start > position.start) return;
    this.found.set(text, { level, text, position });
  }

  private warn(text: string, position: Position): void {
    this.add("warning", `PromQL warning: ${text}`, position);
  }

  private inform(text: string, position: Position): void {
    this.add("info", `PromQL info: ${text}`, position);
  }

  /** For a response: with the place in the query behind each remark, at most `limit` of a kind (0: all). */
  texts(query: string, limit = 0): { warnings: string[]; infos: string[] } {
    const list = (level: "warning" | "info") => {
      const all = [...this.found.values()].filter((annotation) => annotation.level === level);
      const shown = limit === 0 ? all : all.slice(0, limit);
      const texts = shown.map(
        ({ text, position, details }) => `${text}${details?.() ?? ""} (${positionText(query, position)})`,
      );
      const omitted = all.length - shown.length;
      if (omitted > 0) texts.push(`${omitted} more ${level} annotations omitted`);
      return texts;
    };
    return { warnings: list("warning"), infos: list("info") };
  }

  invalidQuantile(value: number, position: Position): void {
    this.warn(`quantile value should be between 0 and 1, got ${formatShortest(value)}`, position);
  }
  invalidRatio(value: number, cap: number, position: Position): void {
    const got = `got ${formatShortest(value)}, capping to ${formatShortest(cap)}`;
    this.warn(`ratio value should be between -1 and 1, ${got}`, position);
  }
  invalidIntegralStrategy(value: number, position: Position): void {
    this.warn(`strategy should be 0, 1, or 2 (default), using 2, got ${formatShortest(value)}`, position);
  }
  badBucketLabel(metric: string, label: string, position: Position): void {
    const what = `bucket label "le" is missing or has a malformed value of ${JSON.stringify(label)}`;
    this.warn(what + forMetric(metric), position);
  }
  mixedFloatsHistograms(metric: string, position: Position): void {
    const what = "encountered a mix of histograms and floats for metric name";
    this.warn(`${what} ${JSON.stringify(metric)}`, position);
  }
  mixedFloatsHistogramsAggregation(position: Position): void {
    this.warn("encountered a mix of histograms and floats for aggregation", position);
  }
  mixedClassicNative(metric: string, position: Position): void {
    this.warn(`vector contains a mix of classic and native histograms${forMetric(metric)}`, position);
  }
  histogramNotCounter(metric: string, position: Position): void {
    this.warn(`this native histogram metric is not a counter: ${JSON.stringify(metric)}`, position);
  }
  histogramNotGauge(metric: string, position: Position): void {
    this.warn(`this native histogram metric is not a gauge: ${JSON.stringify(metric)}`, position);
  }
  mixedExponentialCustom(metric: string, position: Position): void {
    const what =
      "vector contains a mix of histograms with exponential and custom buckets schemas for metric name";
    this.warn(`${what} ${JSON.stringify(metric)}`, position);
  }
  incompatibleBucketLayout(op: string, position: Position): void {
    this.warn(`incompatible bucket layout encountered for binary operator ${op}`, position);
  }
  sortInRangeQuery(position: Position): void {
    this.warn("sort is ineffective for range queries since results are always ordered by labels", position);
  }
  counterResetCollision(operation: HistogramOperation, position: Position): void {
    this.warn(`conflicting counter resets during histogram ${operation}`, position);
  }

  startTimeOverlap(metric: string, position: Position): void {
    const base =
      "PromQL warning: sample has start time that overlaps with previous sample timestamp for metric";
    const text = `${base} ${JSON.stringify(metric)}`;
    this.overlaps.set(text, (this.overlaps.get(text) ?? 0) + 1);
    const details = () => {
      const count = this.overlaps.get(text) ?? 1;
      return count > 1 ? ` (${count} occurrences)` : "";
    };
    this.found.set(text, { level: "warning", text, position, details });
  }

  possibleNonCounter(metric: string, position: Position): void {
    const what = "metric might not be a counter, name does not end in _total/_sum/_count/_bucket:";
    this.inform(`${what} ${JSON.stringify(metric)}`, position);
  }
  incompatibleTypes(left: string, op: string, right: string, position: Position): void {
    const what = "incompatible sample types encountered for binary operator";
    this.inform(`${what} ${JSON.stringify(op)}: ${left} ${op} ${right}`, position);
  }
  histogramIgnoredInAggregation(op: string, position: Position): void {
    this.inform(`ignored histogram in ${op} aggregation`, position);
  }
  histogramIgnoredInRange(metric: string, position: Position): void {
    const what = "ignored histograms in a range containing both floats and histograms for metric name";
    this.inform(`${what} ${JSON.stringify(metric)}`, position);
  }
  quantileNaNResult(metric: string, position: Position): void {
    const what = "input to histogram_quantile has NaN observations, result is NaN";
    this.inform(what + forMetric(metric), position);
  }
  quantileNaNSkew(metric: string, position: Position): void {
    const what = "input to histogram_quantile has NaN observations, result is skewed higher";
    this.inform(what + forMetric(metric), position);
  }
  fractionNaNs(metric: string, position: Position): void {
    const what = "input to histogram_fraction has NaN observations, which are excluded from all fractions";
    this.inform(what + forMetric(metric), position);
  }
  boundsReconciled(operation: HistogramOperation, position: Position): void {
    this.inform(`mismatched custom buckets were reconciled during ${operation}`, position);
  }

  forcedMonotonicity(
    metric: string,
    position: Position,
    timeMs: number,
    buckets: { minBucket: number; maxBucket: number; maxDiff: number },
  ): void {
    const documented =
      "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";
    const what = `input to histogram_quantile needed to be fixed for monotonicity ${documented}`;
    const text = `PromQL info: ${what}${forMetric(metric)}`;
    const known = this.forced.get(text);
    this.forced.set(text, {
      count: (known?.count ?? 0) + 1,
      minTimeMs: Math.min(known?.minTimeMs ?? timeMs, timeMs),
      maxTimeMs: Math.max(known?.maxTimeMs ?? timeMs, timeMs),
      minBucket: Math.min(known?.minBucket ?? buckets.minBucket, buckets.minBucket),
      maxBucket: Math.max(known?.maxBucket ?? buckets.maxBucket, buckets.maxBucket),
      maxDiff: Math.max(known?.maxDiff ?? buckets.maxDiff, buckets.maxDiff),
    });
    const details = () => {
      const all = this.forced.get(text);
      if (!all) return "";
      const range = `from buckets ${formatShortest(all.minBucket)} to ${formatShortest(all.maxBucket)}`;
      const times = `from ${isoSeconds(all.minTimeMs)} to ${isoSeconds(all.maxTimeMs)}`;
      return `, ${range}, with a max diff of ${TWO_DIGITS(all.maxDiff)}, over ${all.count} samples ${times}`;
    };
    this.found.set(text, { level: "info", text, position, details });
  }
}
