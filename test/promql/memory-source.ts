import type { Labels } from "@/lib/model/prom-labels";
import {
  CounterReset,
  type FloatHistogram,
  type LabelRequest,
  type SelectRequest,
  type Series,
  type SeriesExemplars,
  type SeriesSource,
} from "@/lib/model/prom-series";
import { markStale } from "@/lib/model/stale-marker";
import { compileMatcher } from "@/lib/promql/compile-matcher";
import { withHint } from "@/lib/promql/histogram/arithmetic";
import { sameBounds } from "@/lib/promql/histogram/bounds";
import { detectReset } from "@/lib/promql/histogram/detect-reset";

export interface MemorySample {
  timeMs: number;
  /** "stale": the series ends here. */
  value: number | "stale" | FloatHistogram;
  startMs: number;
}

/** Series held in memory, as a database would hand them out. */
export class MemorySource implements SeriesSource {
  private readonly stored = new Map<string, { labels: Labels; samples: Map<number, MemorySample> }>();
  private readonly made = new Map<string, Series>();

  add(labels: Labels, samples: readonly MemorySample[]): void {
    const known = this.stored.get(labels.key) ?? { labels, samples: new Map<number, MemorySample>() };
    for (const sample of samples) known.samples.set(sample.timeMs, sample);
    this.stored.set(labels.key, known);
    this.made.delete(labels.key);
  }

  clear(): void {
    this.stored.clear();
    this.made.clear();
  }

  private matching(sets: readonly SelectRequest["matchers"][]): Series[] {
    const compiled = sets.map((set) =>
      set.map((matcher) => [matcher.name, compileMatcher(matcher)] as const),
    );
    const wanted = (labels: Labels) =>
      compiled.length === 0 ||
      compiled.some((set) => set.every(([name, matches]) => matches(labels.get(name))));
    return [...this.stored.entries()]
      .filter(([, { labels }]) => wanted(labels))
      .map(([key]) => this.seriesOf(key));
  }

  private seriesOf(key: string): Series {
    const known = this.made.get(key);
    if (known) return known;
    const entry = this.stored.get(key);
    if (!entry) throw new Error("no such series");
    const samples = [...entry.samples.values()].sort((a, b) => a.timeMs - b.timeMs);
    const made = toSeries(entry.labels, samples);
    this.made.set(key, made);
    return made;
  }

  async select({ matchers, fromMs, toMs, account }: SelectRequest): Promise<Series[]> {
    const found = this.matching([matchers]).map((series) => clip(series, fromMs, toMs));
    const kept = found.filter(({ timesMs }) => timesMs.length > 0);
    for (const { timesMs } of kept) account(1, timesMs.length);
    return kept;
  }

  async series(request: LabelRequest): Promise<Labels[]> {
    return this.matching(request.matcherSets).map(({ labels }) => labels);
  }
  async labelNames(request: LabelRequest): Promise<string[]> {
    const names = this.matching(request.matcherSets).flatMap(({ labels }) =>
      [...labels.entries()].map(([name]) => name),
    );
    return [...new Set(names)].sort();
  }
  async labelValues(name: string, request: LabelRequest): Promise<string[]> {
    const values = this.matching(request.matcherSets).map(({ labels }) => labels.get(name));
    return [...new Set(values.filter((value) => value !== ""))].sort();
  }
  async exemplars(): Promise<SeriesExemplars[]> {
    return [];
  }
}

function toSeries(labels: Labels, samples: readonly MemorySample[]): Series {
  const timesMs = Float64Array.from(samples, ({ timeMs }) => timeMs);
  const values = Float64Array.from(samples, ({ value }) => (typeof value === "number" ? value : 0));
  samples.forEach(({ value }, index) => {
    if (value === "stale") markStale(values, index);
  });
  const histograms = hinted(samples);
  return {
    labels,
    timesMs,
    values,
    ...(histograms.some((histogram) => histogram) ? { histograms } : {}),
    startTimesMs: Float64Array.from(samples, ({ startMs }) => startMs),
  };
}

/**
 * The hints that Prometheus' storage gives: after a histogram that it continues a counter is known not to have been reset;
 * otherwise nothing is known.
 */
function hinted(samples: readonly MemorySample[]): (FloatHistogram | undefined)[] {
  let previous: FloatHistogram | undefined;
  return samples.map(({ value }) => {
    const histogram = typeof value === "object" ? value : undefined;
    const before = previous;
    previous = histogram;
    if (!histogram || histogram.counterResetHint === CounterReset.gauge) return histogram;
    const continues =
      before !== undefined &&
      before.counterResetHint !== CounterReset.gauge &&
      histogram.counterResetHint !== CounterReset.reset &&
      histogram.schema === before.schema &&
      histogram.zeroThreshold === before.zeroThreshold &&
      sameBounds(histogram.customValues, before.customValues) &&
      !detectReset(withHint(histogram, CounterReset.unknown), before);
    return withHint(histogram, continues ? CounterReset.notReset : CounterReset.unknown);
  });
}

function clip(series: Series, fromMs: number, toMs: number): Series {
  const { timesMs } = series;
  let from = 0;
  while (from < timesMs.length && (timesMs[from] ?? 0) < fromMs) from++;
  let to = timesMs.length;
  while (to > from && (timesMs[to - 1] ?? 0) > toMs) to--;
  return {
    labels: series.labels,
    timesMs: timesMs.subarray(from, to),
    values: series.values.subarray(from, to),
    ...(series.histograms ? { histograms: series.histograms.slice(from, to) } : {}),
    ...(series.startTimesMs ? { startTimesMs: series.startTimesMs.subarray(from, to) } : {}),
  };
}
