import type { Labels } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { compareLabels } from "@/lib/promql/eval/compare-labels";
import { formatLabels } from "@/lib/promql/eval/vector-selector";
import { compact } from "@/lib/promql/histogram/arithmetic";
import { sameBounds } from "@/lib/promql/histogram/bounds";
import { almostEqual } from "@/lib/promql/histogram/classic-quantile";
import { formatHistogram } from "@/lib/promql/histogram/format-histogram";
import { toSparse } from "@/lib/promql/histogram/sparse-buckets";
import type { MatrixSeries, QueryValue } from "@/lib/promql/query-value";
import type { EvalCommand } from "./commands";
import type { SequenceValue } from "./series-description";

const TOLERANCE = 1e-6;
type Sample = number | FloatHistogram;

const show = (sample: Sample | undefined) =>
  sample === undefined
    ? "nothing"
    : typeof sample === "number"
      ? String(sample)
      : `${formatHistogram(sample)} schema ${sample.schema} hint ${sample.counterResetHint}`;

/** Why a result is not what was expected; undefined where it is. */
export function differenceOf(command: EvalCommand, value: QueryValue): string | undefined {
  if (value.type === "string") {
    return value.value === command.text ? undefined : `expected ${command.text}, got ${value.value}`;
  }
  if (value.type === "scalar") {
    if (command.scalar === undefined) return `got scalar ${value.value}`;
    const equal = almostEqual(command.scalar, value.value, TOLERANCE);
    return equal ? undefined : `expected scalar ${command.scalar}, got ${value.value}`;
  }
  if (command.scalar !== undefined) return `expected scalar ${command.scalar}, got a ${value.type}`;
  return value.type === "vector" ? vectorDifference(command, value) : matrixDifference(command, value.series);
}

function vectorDifference(command: EvalCommand, value: QueryValue & { type: "vector" }): string | undefined {
  const positions = new Map(command.expected.map(({ labels }, index) => [labels.key, index]));
  const ordered = command.expectations.some(({ type }) => type === "ordered");
  for (const [index, sample] of value.samples.entries()) {
    const found = sample.histogram ?? sample.value;
    const position = positions.get(sample.labels.key);
    const expected = position === undefined ? undefined : command.expected[position]?.values[0];
    if (!expected) return `unexpected ${formatLabels(sample.labels)} ${show(found)}`;
    if (ordered && position !== index) {
      return `${formatLabels(sample.labels)} stands at ${index + 1}, not at ${(position ?? 0) + 1}`;
    }
    const fault = sampleDifference(expected, found);
    if (fault) return `${formatLabels(sample.labels)}: ${fault}`;
  }
  return missing(
    command,
    value.samples.map(({ labels }) => labels),
  );
}

function missing(command: EvalCommand, found: Labels[]): string | undefined {
  const keys = new Set(found.map(({ key }) => key));
  const absent = command.expected.find(({ labels }) => !keys.has(labels.key));
  return absent && `expected ${formatLabels(absent.labels)} not found`;
}

function matrixDifference(command: EvalCommand, series: readonly MatrixSeries[]): string | undefined {
  const startMs = command.rangeVector?.startMs ?? command.startMs;
  const stepMs = command.rangeVector?.stepMs ?? command.stepMs;
  const sorted = series.every(
    ({ labels }, index) =>
      index === 0 || compareLabels((series[index - 1] as MatrixSeries).labels, labels) <= 0,
  );
  if (!sorted) return "series are not sorted by their labels";
  for (const one of series) {
    const expected = command.expected.find(({ labels }) => labels.key === one.labels.key);
    const samples = samplesOf(one);
    if (!expected) return `unexpected ${formatLabels(one.labels)} with ${samples.size} samples`;
    const wanted = expected.values.filter(({ kind }) => kind !== "omitted").length;
    for (const [index, value] of expected.values.entries()) {
      if (value.kind === "omitted") continue;
      const timeMs = startMs + index * stepMs;
      const fault = sampleDifference(value, samples.get(timeMs));
      if (fault) return `${formatLabels(one.labels)} at ${timeMs} ms: ${fault}`;
    }
    if (samples.size !== wanted) {
      const got = [...samples].map(([time, sample]) => `${show(sample)} @${time}`).join(" ");
      return `${formatLabels(one.labels)}: expected ${wanted} samples, got ${samples.size}: ${got.slice(0, 500)}`;
    }
  }
  return missing(
    command,
    series.map(({ labels }) => labels),
  );
}

export function samplesOf(series: MatrixSeries): Map<number, Sample> {
  const samples = new Map<number, Sample>();
  series.timesMs.forEach((time, index) => {
    samples.set(time, series.values[index] ?? Number.NaN);
  });
  series.histogramTimesMs.forEach((time, index) => {
    const histogram = series.histograms[index];
    if (histogram) samples.set(time, histogram);
  });
  return samples;
}

function sampleDifference(expected: SequenceValue, found: Sample | undefined): string | undefined {
  if (expected.kind === "histogram") {
    const equal = typeof found === "object" && equalEnough(expected.histogram, found, expected.hintGiven);
    const hint = expected.hintGiven ? "" : " (any hint)";
    return equal ? undefined : `expected ${show(expected.histogram)}${hint}, got ${show(found)}`;
  }
  const value = expected.kind === "float" ? expected.value : Number.NaN;
  const equal = typeof found === "number" && almostEqual(value, found, TOLERANCE);
  return equal ? undefined : `expected ${value}, got ${show(found)}`;
}

function equalEnough(a: FloatHistogram, b: FloatHistogram, withHint: boolean): boolean {
  const close = (x: number, y: number) => almostEqual(x, y, TOLERANCE);
  const [left, right] = [compact(a), compact(b)];
  const sameSide = (
    spans: "positiveSpans" | "negativeSpans",
    counts: "positiveBuckets" | "negativeBuckets",
  ) => {
    const [x, y] = [toSparse(left[spans], left[counts]), toSparse(right[spans], right[counts])];
    return (
      x.indexes.length === y.indexes.length &&
      x.indexes.every((index, at) => index === y.indexes[at]) &&
      x.counts.every((count, at) => close(count, y.counts[at] ?? Number.NaN))
    );
  };
  return (
    left.schema === right.schema &&
    close(left.count, right.count) &&
    close(left.sum, right.sum) &&
    left.zeroThreshold === right.zeroThreshold &&
    close(left.zeroCount, right.zeroCount) &&
    (left.schema !== -53 || sameBounds(left.customValues, right.customValues)) &&
    sameSide("positiveSpans", "positiveBuckets") &&
    sameSide("negativeSpans", "negativeBuckets") &&
    (!withHint || left.counterResetHint === right.counterResetHint)
  );
}
