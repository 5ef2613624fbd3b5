import type { BucketSpan, CounterResetHint, FloatHistogram } from "../prom-series";
import type { ByteReader, ByteWriter } from "./bytes";

// What each sample begins with.
const Sample = { stale: 0, changes: 1, whole: 2, floats: 4 } as const;
const largestWhole = 2 ** 51;

/**
 * Histograms of one series one after the other: where the buckets are those of the one before, only what changed in each.
 * Bounds of buckets (`customValues`) belong to the series and are not written.
 */
export function writeHistograms(out: ByteWriter, histograms: readonly (FloatHistogram | undefined)[]): void {
  let before: FloatHistogram | undefined;
  for (const histogram of histograms) {
    if (histogram === undefined) {
      out.byte(Sample.stale);
      continue;
    }
    const floats = isWhole(histogram) ? 0 : Sample.floats;
    const isSame =
      floats === 0 && before !== undefined && isWhole(before) && hasSameBuckets(before, histogram);
    out.byte((isSame ? Sample.changes : Sample.whole) | floats);
    if (!isSame) writeLayout(out, histogram);
    writeCounts(out, histogram, isSame ? before : undefined, floats !== 0);
    out.double(histogram.sum);
    before = histogram;
  }
}

export function readHistograms(reader: ByteReader, into: (FloatHistogram | undefined)[]): void {
  let before: FloatHistogram | undefined;
  for (let i = 0; i < into.length; i++) {
    const kind = reader.byte();
    if (kind === Sample.stale) continue;
    const isSame = (kind & Sample.changes) !== 0 && before !== undefined;
    const histogram = isSame && before !== undefined ? { ...before } : readLayout(reader);
    readCounts(reader, histogram, isSame ? before : undefined, (kind & Sample.floats) !== 0);
    histogram.sum = reader.double();
    into[i] = histogram;
    before = histogram;
  }
}

function isWhole(histogram: FloatHistogram): boolean {
  const whole = (count: number) => Number.isInteger(count) && count >= 0 && count <= largestWhole;
  return (
    whole(histogram.count) &&
    whole(histogram.zeroCount) &&
    histogram.positiveBuckets.every(whole) &&
    histogram.negativeBuckets.every(whole)
  );
}

function hasSameBuckets(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    a.counterResetHint === b.counterResetHint &&
    isSameSpans(a.positiveSpans, b.positiveSpans) &&
    isSameSpans(a.negativeSpans, b.negativeSpans)
  );
}

function isSameSpans(a: readonly BucketSpan[], b: readonly BucketSpan[]): boolean {
  return (
    a.length === b.length &&
    a.every((span, i) => span.offset === b[i]?.offset && span.length === b[i]?.length)
  );
}

function writeLayout(out: ByteWriter, histogram: FloatHistogram): void {
  out.byte(histogram.counterResetHint);
  out.signed(histogram.schema);
  out.double(histogram.zeroThreshold);
  for (const spans of [histogram.positiveSpans, histogram.negativeSpans]) {
    out.varint(spans.length);
    for (const { offset, length } of spans) {
      out.signed(offset);
      out.varint(length);
    }
  }
}

function readLayout(reader: ByteReader): FloatHistogram {
  const counterResetHint = reader.byte() as CounterResetHint;
  const schema = reader.signed();
  const zeroThreshold = reader.double();
  const readSpans = () =>
    Array.from({ length: reader.varint() }, () => ({ offset: reader.signed(), length: reader.varint() }));
  return {
    counterResetHint,
    schema,
    zeroThreshold,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveSpans: readSpans(),
    positiveBuckets: [],
    negativeSpans: readSpans(),
    negativeBuckets: [],
  };
}

function writeCounts(
  out: ByteWriter,
  histogram: FloatHistogram,
  before: FloatHistogram | undefined,
  asFloats: boolean,
): void {
  const write = asFloats
    ? (count: number) => out.double(count)
    : (count: number, last: number) => out.signed(count - last);
  write(histogram.count, before?.count ?? 0);
  write(histogram.zeroCount, before?.zeroCount ?? 0);
  histogram.positiveBuckets.forEach((count, i) => {
    write(count, before?.positiveBuckets[i] ?? 0);
  });
  histogram.negativeBuckets.forEach((count, i) => {
    write(count, before?.negativeBuckets[i] ?? 0);
  });
}

function readCounts(
  reader: ByteReader,
  into: FloatHistogram,
  before: FloatHistogram | undefined,
  asFloats: boolean,
): void {
  const read = asFloats ? () => reader.double() : (last: number) => last + reader.signed();
  const buckets = (spans: readonly BucketSpan[], last: readonly number[] | undefined) => {
    const length = spans.reduce((sum, span) => sum + span.length, 0);
    const counts = new Array<number>(length);
    for (let i = 0; i < length; i++) counts[i] = read(last?.[i] ?? 0);
    return counts;
  };
  into.count = read(before?.count ?? 0);
  into.zeroCount = read(before?.zeroCount ?? 0);
  into.positiveBuckets = buckets(into.positiveSpans, before?.positiveBuckets);
  into.negativeBuckets = buckets(into.negativeSpans, before?.negativeBuckets);
}
