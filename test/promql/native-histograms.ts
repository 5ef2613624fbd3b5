import { type Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { compact } from "@/lib/promql/histogram/arithmetic";
import { parseFloatText } from "@/lib/promql/syntax/go-number";
import type { LoadCommand } from "./commands";
import type { MemorySample } from "./memory-source";

interface Classic {
  buckets: Map<number, number>;
  count?: number;
  sum: number;
}

/** Native histograms with custom buckets from the _bucket, _sum and _count series that are loaded. */
export function classicAsNative(load: LoadCommand): { labels: Labels; samples: MemorySample[] }[] {
  const metrics = new Map<string, { labels: Labels; byTime: Map<number, Classic> }>();
  for (const { labels, samples } of load.series) {
    const match = /^(.*)_(bucket|sum|count)$/.exec(labels.get(METRIC_NAME));
    const bound = parseFloatText(labels.get("le")) ?? Number.NaN;
    if (!match || (match[2] === "bucket" && Number.isNaN(bound))) continue;
    const base = labels.without("le").with(METRIC_NAME, match[1] ?? "");
    const metric = metrics.get(base.key) ?? { labels: base, byTime: new Map<number, Classic>() };
    metrics.set(base.key, metric);
    for (const { timeMs, value } of samples) {
      if (typeof value !== "number") continue;
      const classic: Classic = metric.byTime.get(timeMs) ?? { buckets: new Map(), sum: 0 };
      metric.byTime.set(timeMs, classic);
      if (match[2] === "bucket") classic.buckets.set(bound, value);
      else if (match[2] === "count") classic.count = value;
      else classic.sum = value;
    }
  }
  return [...metrics.values()].map(({ labels, byTime }) => ({
    labels,
    samples: [...byTime].map(([timeMs, classic]) => ({ timeMs, value: convert(classic), startMs: 0 })),
  }));
}

function convert({ buckets, count, sum }: Classic): FloatHistogram {
  const cumulative = [...buckets].sort(([a], [b]) => a - b);
  const total = count ?? cumulative.at(-1)?.[1] ?? 0;
  if (cumulative.at(-1)?.[0] !== Number.POSITIVE_INFINITY) cumulative.push([Number.POSITIVE_INFINITY, total]);
  let before = 0;
  const positiveBuckets = cumulative.map(([, value]) => {
    const own = value - before;
    before = value;
    return own;
  });
  return compact({
    counterResetHint: CounterReset.unknown,
    schema: -53,
    zeroThreshold: 0,
    zeroCount: 0,
    count: total,
    sum,
    positiveSpans: [{ offset: 0, length: positiveBuckets.length }],
    positiveBuckets,
    negativeSpans: [],
    negativeBuckets: [],
    customValues: cumulative.slice(0, -1).map(([bound]) => bound),
  });
}
