// A stored histogram is one series and read as several: as a native histogram under its own name, and as the classic
// `_bucket`, `_sum` and `_count`. Pure.
import type { Samples } from "@/lib/model/metrics/samples";
import { SeriesKind } from "@/lib/model/metrics/series";
import { type Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import type { FloatHistogram } from "@/lib/model/prom-series";
import { isStaleAt, markStale, wordsOf } from "@/lib/model/stale-marker";
import type { StoredSeries } from "./stored-series";

/** `bucket`: how many of the buckets from below are counted together. */
export type View =
  | { as: "stored"; stored: StoredSeries; labels: Labels }
  | { as: "sum"; stored: StoredSeries; labels: Labels }
  | { as: "count"; stored: StoredSeries; labels: Labels }
  | { as: "bucket"; stored: StoredSeries; labels: Labels; bucket: number };

/** Every series that a stored one is read as, of those that match. */
export function viewsOf(stored: StoredSeries, matches: (labels: Labels) => boolean): View[] {
  const views: View[] = [];
  if (matches(stored.labels)) views.push({ as: "stored", stored, labels: stored.labels });
  if (stored.kind !== SeriesKind.explicit) return views;
  const name = stored.labels.get(METRIC_NAME);
  for (const as of ["sum", "count"] as const) {
    const labels = stored.labels.with(METRIC_NAME, `${name}_${as}`);
    if (matches(labels)) views.push({ as, stored, labels });
  }
  const bucketLabels = stored.labels.with(METRIC_NAME, `${name}_bucket`);
  for (let bucket = 0; bucket <= stored.bounds.length; bucket++) {
    const labels = bucketLabels.with("le", boundText(stored.bounds[bucket]));
    if (matches(labels)) views.push({ as: "bucket", stored, labels, bucket });
  }
  return views;
}

/** An upper bound as Prometheus writes it: without exponent. */
export function boundText(bound: number | undefined): string {
  if (bound === undefined) return "+Inf";
  const text = String(bound);
  const [, sign = "", digit = "", rest = "", exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = digit + rest;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0");
}

/** The samples of a view. Numbers that a histogram is not asked for are not made. */
export function viewSamples(view: View, samples: Samples): Samples {
  if (samples.histograms === null) return samples;
  if (view.as === "stored") return withBounds(samples, view.stored);
  const { histograms, timesMs, startsMs } = samples;
  const values = new Float64Array(timesMs.length);
  const words = wordsOf(samples.values);
  histograms.forEach((histogram, i) => {
    if (histogram === undefined || isStaleAt(words, i)) markStale(values, i);
    else values[i] = numberOf(view, histogram);
  });
  return { timesMs, startsMs, values, histograms: null };
}

function numberOf(view: Exclude<View, { as: "stored" }>, histogram: FloatHistogram): number {
  if (view.as === "sum") return histogram.sum;
  if (view.as !== "bucket" || view.bucket >= view.stored.bounds.length) return histogram.count;
  let count = 0;
  for (let i = 0; i <= view.bucket; i++) count += histogram.positiveBuckets[i] ?? 0;
  return count;
}

function withBounds(samples: Samples, { kind, bounds }: StoredSeries): Samples {
  if (kind !== SeriesKind.explicit || samples.histograms === null) return samples;
  const histograms = samples.histograms.map(
    (histogram) => histogram && { ...histogram, customValues: bounds },
  );
  return { ...samples, histograms };
}
