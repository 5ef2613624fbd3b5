import type { BlockHistograms } from "@/lib/model/metrics/block";
import type { MetricPoint } from "@/lib/model/metrics/point";
import { emptySamples, type Samples, sortSamples } from "@/lib/model/metrics/samples";
import type { MetricSeries } from "@/lib/model/metrics/series";
import { markStale } from "@/lib/model/stale-marker";

/** Histograms by series, of each its samples in order of time, the first of each. */
export function groupHistograms(points: readonly MetricPoint[]): BlockHistograms[] {
  const bySeries = new Map<MetricSeries, MetricPoint[]>();
  for (const point of points) {
    const same = bySeries.get(point.series);
    if (same === undefined) bySeries.set(point.series, [point]);
    else same.push(point);
  }
  return Array.from(bySeries, ([series, own]) => ({ seriesId: series.id, samples: samplesOf(own) }));
}

function samplesOf(points: readonly MetricPoint[]): Samples {
  const samples = emptySamples(
    points.length,
    true,
    points.some(({ startMs }) => startMs !== 0),
  );
  points.forEach((point, i) => {
    samples.timesMs[i] = point.timeMs;
    if (samples.startsMs !== null) samples.startsMs[i] = point.startMs;
    if (samples.histograms !== null) samples.histograms[i] = point.histogram;
    if (point.histogram === undefined) markStale(samples.values, i);
  });
  return sortSamples(samples);
}
