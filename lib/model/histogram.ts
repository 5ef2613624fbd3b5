/**
 * Exponential histograms with base 2^(1/16), as OTLP's at scale 4: bucket i covers (2^(i/16), 2^((i+1)/16)] ns, so a
 * quantile is off by at most 4.4 %. Stored sparse, as flattened pairs [bucket, count, bucket, count, ...] in order.
 * Counts may be negative in an increment that takes something back; they never are in a sum of all increments.
 */
const scale = 16;

/** Bucket of a duration in nanoseconds. 1 ns and below share bucket -1. */
export function bucketOf(ns: number): number {
  if (ns <= 1) return -1;
  return Math.ceil(Math.log2(ns) * scale) - 1;
}

/** Upper bound of a bucket in nanoseconds. */
export function upperBound(bucket: number): number {
  return 2 ** ((bucket + 1) / scale);
}

export function addToHistogram(into: Map<number, number>, pairs: readonly number[]): void {
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const bucket = pairs[i] ?? 0;
    into.set(bucket, (into.get(bucket) ?? 0) + (pairs[i + 1] ?? 0));
  }
}

// Histograms as text: the pairs, separated by commas, in any order and a bucket any number of times. Appending costs next
// to nothing, and the driver takes four times as long to make arrays of PostgreSQL's.
const maxPairsText = 300;

/** Adds pairs given as text. */
export function addPairsText(into: Map<number, number>, text: string | null): void {
  if (text === null || text === "") return;
  let bucket: number | null = null;
  for (let at = 0; at < text.length; ) {
    const isNegative = text.charCodeAt(at) === minus;
    if (isNegative) at += 1;
    let digits = 0;
    for (let code = text.charCodeAt(at); at < text.length && code !== comma; code = text.charCodeAt(++at))
      digits = digits * 10 + code - zero;
    at += 1;
    const value = isNegative ? -digits : digits;
    if (bucket === null) bucket = value;
    else {
      into.set(bucket, (into.get(bucket) ?? 0) + value);
      bucket = null;
    }
  }
}

const comma = 44;
const minus = 45;
const zero = 48;

/** One pair a bucket, in order, without empty buckets. */
export function sumPairs(text: string): string {
  const histogram = new Map<number, number>();
  addPairsText(histogram, text);
  return toPairs(histogram).join(",");
}

/** All, one after the other; summed where that is long. */
export function joinPairs(texts: readonly string[]): string {
  const joined = texts.length === 1 ? (texts[0] ?? "") : texts.filter((text) => text !== "").join(",");
  return texts.length > 1 && joined.length > maxPairsText ? sumPairs(joined) : joined;
}

/** Sorted pairs without empty buckets. */
export function toPairs(histogram: ReadonlyMap<number, number>): number[] {
  return [...histogram]
    .filter(([, count]) => count !== 0)
    .sort((a, b) => a[0] - b[0])
    .flat();
}

/** The q-quantile (0 to 1) in ns, interpolated geometrically inside its bucket; null for an empty histogram. */
export function quantileOf(histogram: ReadonlyMap<number, number>, q: number): number | null {
  const buckets = [...histogram].filter(([, count]) => count > 0).sort((a, b) => a[0] - b[0]);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.min(1, Math.max(0, q)) * total;
  let below = 0;
  for (const [bucket, count] of buckets) {
    if (below + count >= rank) return 2 ** ((bucket + (rank - below) / count) / scale);
    below += count;
  }
  return upperBound(buckets.at(-1)?.[0] ?? 0);
}
