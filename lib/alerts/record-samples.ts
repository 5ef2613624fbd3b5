// In: what the query of a recording rule answered. Out: series to be written, with the end of those that are gone. Pure.
import type { RemoteSeries } from "@/lib/model/metrics/remote";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { VectorSample } from "@/lib/promql/query-value";
import type { Rule } from "./rule";

/** Labels of series that the last evaluation wrote, by a key of them. */
export type Recorded = ReadonlyMap<string, readonly string[]>;

/** Throws where two series have the same labels once the rule's are set, or the group allows fewer. */
export function recordSamples(
  rule: Rule,
  samples: readonly VectorSample[],
  of: { atMs: number; seriesLimit: number; before: Recorded },
): { series: RemoteSeries[]; recorded: Recorded } {
  const { atMs, seriesLimit, before } = of;
  if (seriesLimit > 0 && samples.length > seriesLimit)
    throw new Error(`exceeded limit of ${seriesLimit} with ${samples.length} series`);
  const series: RemoteSeries[] = [];
  const recorded = new Map<string, readonly string[]>();
  for (const sample of samples) {
    let labels = sample.labels.with(METRIC_NAME, rule.name);
    for (const [name, value] of Object.entries(rule.labels)) labels = labels.with(name, value);
    if (recorded.has(labels.key))
      throw new Error("vector contains metrics with the same labelset after applying rule labels");
    recorded.set(labels.key, labels.pairs);
    series.push({ labels: labels.pairs, ...pointOf(sample, atMs), exemplars: [] });
  }
  const gone = new Map([...before].filter(([key]) => !recorded.has(key)));
  return { series: [...series, ...endRecorded(gone, atMs)], recorded };
}

export function endRecorded(recorded: Recorded, atMs: number): RemoteSeries[] {
  return [...recorded.values()].map((labels) => ({
    labels,
    samples: [{ timeMs: atMs, startMs: 0, value: 0, isStale: true }],
    histograms: [],
    exemplars: [],
  }));
}

function pointOf({ value, histogram }: VectorSample, timeMs: number) {
  if (histogram !== undefined) return { samples: [], histograms: [{ timeMs, startMs: 0, histogram }] };
  return { samples: [{ timeMs, startMs: 0, value, isStale: false }], histograms: [] };
}
