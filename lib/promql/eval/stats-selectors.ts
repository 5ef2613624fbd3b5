import { type BucketSpan, CounterReset, type FloatHistogram, type Series } from "@/lib/model/prom-series";
import { detectReset } from "../histogram/detect-reset";
import { type Expr, type VectorSelector, walk } from "../syntax/ast";

const STATS_FUNCTIONS = new Set([
  ...["histogram_count", "histogram_sum", "histogram_avg", "timestamp", "start_timestamp", "absent"],
]);
const BUCKET_FUNCTIONS = new Set([
  ...["histogram_quantile", "histogram_quantiles", "histogram_fraction", "histogram_stddev"],
  ...["histogram_stdvar", "changes"],
]);
const BUCKET_OPERATORS = new Set(["</", ">/", "==", "!="]);

/** Whether the node needs the buckets (true), is content with count and sum (false), or leaves it to those above. */
function needsBuckets(node: Expr): boolean | undefined {
  if (node.kind === "subquery") return true;
  if (node.kind === "aggregate") return node.op === "count_values" ? true : undefined;
  if (node.kind === "binary") return BUCKET_OPERATORS.has(node.op) ? true : undefined;
  if (node.kind !== "call") return undefined;
  if (STATS_FUNCTIONS.has(node.func.name)) return false;
  return BUCKET_FUNCTIONS.has(node.func.name) ? true : undefined;
}

/** The selectors of which nothing but count and sum of histograms is looked at: much less to compute with. */
export function statsSelectors(expr: Expr): Set<VectorSelector> {
  const found = new Set<VectorSelector>();
  walk(expr, (node, path) => {
    if (node.kind !== "selector") return;
    const needs = path.map(needsBuckets);
    if (needs.includes(false) && !needs.includes(true)) found.add(node);
  });
  return found;
}

// One for all of them: histograms are never changed.
const NO_SPANS: BucketSpan[] = [];
const NO_BUCKETS: number[] = [];

/** Without buckets a reset cannot be seen later on: it is looked for here, and told by the hint. */
export function statsOnly(series: Series): Series {
  if (!series.histograms) return series;
  let previous: FloatHistogram | undefined;
  const histograms = series.histograms.map((histogram): FloatHistogram | undefined => {
    if (!histogram) return undefined;
    let hint = histogram.counterResetHint;
    if (hint === CounterReset.unknown && previous) {
      hint = detectReset(histogram, previous) ? CounterReset.reset : CounterReset.notReset;
    }
    previous = histogram;
    return {
      counterResetHint: hint,
      schema: histogram.schema,
      zeroThreshold: 0,
      zeroCount: 0,
      count: histogram.count,
      sum: histogram.sum,
      positiveSpans: NO_SPANS,
      positiveBuckets: NO_BUCKETS,
      negativeSpans: NO_SPANS,
      negativeBuckets: NO_BUCKETS,
    };
  });
  return { ...series, histograms };
}
