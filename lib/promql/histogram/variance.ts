import type { FloatHistogram } from "@/lib/model/prom-series";
import { kahanAdd } from "../kahan";
import { usesCustomBuckets } from "./bounds";
import { allBuckets, type Bucket } from "./buckets";

function centre({ lower, upper }: Bucket, custom: boolean): number {
  if (custom) return (upper + lower) / 2;
  if (lower <= 0 && upper >= 0) return 0;
  const geometric = Math.sqrt(upper * lower);
  return upper < 0 ? -geometric : geometric;
}

/** Estimated from the middle of each bucket. */
export function histogramVariance(histogram: FloatHistogram): number {
  const mean = histogram.sum / histogram.count;
  const custom = usesCustomBuckets(histogram);
  let variance = 0;
  let lost = 0;
  for (const bucket of allBuckets(histogram)) {
    if (bucket.count === 0) continue;
    const delta = centre(bucket, custom) - mean;
    [variance, lost] = kahanAdd(bucket.count * delta * delta, variance, lost);
  }
  return (variance + lost) / histogram.count;
}
