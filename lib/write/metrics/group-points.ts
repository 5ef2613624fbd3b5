// In: points in the order sent. Out: for each series its samples in order of time, the first of each time, by rising id. Pure.
import type { BlockEntry } from "@/lib/model/metrics/block";
import type { MetricPoint } from "@/lib/model/metrics/point";
import { emptySamples, type Samples, sortSamples } from "@/lib/model/metrics/samples";
import { type MetricSeries, SeriesKind } from "@/lib/model/metrics/series";
import { markStale } from "@/lib/model/stale-marker";

export function groupPoints(points: readonly MetricPoint[]): BlockEntry[] {
  const bySeries = new Map<MetricSeries, MetricPoint[]>();
  for (const point of points) {
    const same = bySeries.get(point.series);
    if (same === undefined) bySeries.set(point.series, [point]);
    else same.push(point);
  }
  const entries: BlockEntry[] = [];
  for (const [series, own] of bySeries)
    entries.push({ seriesId: series.id, samples: samplesOf(series, own) });
  // Stable: a series that two objects stand for keeps its order.
  return entries.sort((a, b) => a.seriesId - b.seriesId);
}

function samplesOf({ kind }: MetricSeries, points: readonly MetricPoint[]): Samples {
  const samples = emptySamples(
    points.length,
    kind !== SeriesKind.floats,
    points.some(({ startMs }) => startMs !== 0),
  );
  points.forEach((point, i) => {
    samples.timesMs[i] = point.timeMs;
    if (samples.startsMs !== null) samples.startsMs[i] = point.startMs;
    if (samples.histograms !== null) samples.histograms[i] = point.histogram;
    if (point.isStale) markStale(samples.values, i);
    else samples.values[i] = point.value;
  });
  return sortSamples(samples);
}
