import type { FloatHistogram } from "@/lib/model/prom-series";
import { formatShortest } from "../syntax/go-number";
import { type Bucket, negativeBuckets, positiveBuckets, zeroBucket } from "./buckets";

function bucketText({ lower, upper, count, lowerInclusive, upperInclusive }: Bucket): string {
  const range = `${formatShortest(lower)},${formatShortest(upper)}`;
  return `${lowerInclusive ? "[" : "("}${range}${upperInclusive ? "]" : ")"}:${formatShortest(count)}`;
}

/** One line, as count_values puts it into a label. */
export function formatHistogram(histogram: FloatHistogram): string {
  const buckets = [
    ...negativeBuckets(histogram).reverse(),
    ...(histogram.zeroCount === 0 ? [] : [zeroBucket(histogram)]),
    ...positiveBuckets(histogram),
  ].filter((bucket) => bucket.count !== 0);
  const head = `count:${formatShortest(histogram.count)}, sum:${formatShortest(histogram.sum)}`;
  return `{${[head, ...buckets.map(bucketText)].join(", ")}}`;
}
