// In: points in the order sent. Out: the floats among them as they are, and for each series of histograms its samples in order of
// time, the first of each. Pure.
import type { BlockHistograms } from "@/lib/model/metrics/block";
import type { MetricPoint } from "@/lib/model/metrics/point";
import { emptySamples, type Samples, sortSamples } from "@/lib/model/metrics/samples";
import { type MetricSeries, SeriesKind } from "@/lib/model/metrics/series";
import { markStale } from "@/lib/model/stale-marker";

export function groupPoints(points: readonly MetricPoint[]): {
  floats: MetricPoint[];
  histograms: BlockHistograms[];
} {
  const floats: MetricPoint[] = [];
  const bySeries = new Map<MetricSeries, MetricPoint[]>();
  for (const point of points) {
    if (point.series.kind === SeriesKind.floats) floats.push(point);
    else {
      const same = bySeries.get(point.series);
      if (same === undefined) bySeries.set(point.series, [point]);
      else same.push(point);
    }
  }
  const histograms = Array.from(bySeries, ([series, own]) => ({
    seriesId: series.id,
    samples: samplesOf(own),
  }));
  return { floats, histograms };
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
