import { InvalidInput } from "@/lib/errors";
import type { RemoteHistogram } from "@/lib/model/metrics/remote";
import {
  type BucketSpan,
  CounterReset,
  type CounterResetHint,
  type FloatHistogram,
} from "@/lib/model/prom-series";
import { STALE_BITS } from "@/lib/model/stale-marker";
import { readDoubles } from "./metrics-numbers";
import type { ProtobufReader } from "./protobuf-reader";

const mostBuckets = 10_000;
type Side = { spans: BucketSpan[]; deltas: number[]; counts: number[] };

/** A native histogram of remote write, whose whole counts are differences from one bucket to the next. */
export function readRemoteHistogram(reader: ProtobufReader): RemoteHistogram {
  const outer = reader.enter();
  const of = { timeMs: 0, startMs: 0, count: 0, sum: 0, schema: 0, zeroThreshold: 0, zeroCount: 0, hint: 0 };
  const positive: Side = { spans: [], deltas: [], counts: [] };
  const negative: Side = { spans: [], deltas: [], counts: [] };
  const customValues: number[] = [];
  let isStale = false;
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x08) of.count = unsigned(reader);
    else if (tag === 0x11) of.count = reader.double();
    else if (tag === 0x19) {
      reader.need(8);
      isStale = reader.bytes.readBigUInt64LE(reader.position) === STALE_BITS;
      of.sum = reader.double();
    } else if (tag === 0x20) of.schema = signed(reader);
    else if (tag === 0x29) of.zeroThreshold = reader.double();
    else if (tag === 0x30) of.zeroCount = unsigned(reader);
    else if (tag === 0x39) of.zeroCount = reader.double();
    else if (tag === 0x70) of.hint = reader.varint32();
    else if (tag === 0x78) of.timeMs = Number(reader.int64());
    else if (tag === 0x82 || tag === 0x81) readDoubles(reader, tag === 0x82, customValues);
    // Fields from 16 on have tags of two bytes: 16 << 3 is 0x80.
    else if (tag === 0x88) of.startMs = Number(reader.int64());
    else if (!readSide(reader, tag, 8, negative) && !readSide(reader, tag, 11, positive))
      reader.skip(tag, 0b0100_0000_1111_1110);
  }
  reader.leave(outer);
  if (isStale) return { timeMs: of.timeMs, startMs: of.startMs, histogram: undefined };
  const histogram: FloatHistogram = {
    counterResetHint: (of.hint <= 3 ? of.hint : CounterReset.unknown) as CounterResetHint,
    schema: of.schema,
    zeroThreshold: of.zeroThreshold,
    zeroCount: of.zeroCount,
    count: of.count,
    sum: of.sum,
    positiveSpans: positive.spans,
    positiveBuckets: bucketsOf(positive),
    negativeSpans: negative.spans,
    negativeBuckets: bucketsOf(negative),
    ...(customValues.length > 0 && { customValues }),
  };
  return { timeMs: of.timeMs, startMs: of.startMs, histogram };
}

/** Three fields from `first` on: spans, differences of whole counts, counts as doubles. */
function readSide(reader: ProtobufReader, tag: number, first: number, into: Side): boolean {
  const field = (tag >>> 3) - first;
  const isPacked = (tag & 7) === 2;
  if (field === 0 && isPacked) {
    into.spans.push(readSpan(reader));
    if (into.spans.length > mostBuckets) throw tooMany();
  } else if (field === 1 && (isPacked || (tag & 7) === 0)) readDeltas(reader, isPacked, into.deltas);
  else if (field === 2 && (isPacked || (tag & 7) === 1)) readDoubles(reader, isPacked, into.counts);
  else return false;
  return true;
}

function readSpan(reader: ProtobufReader): BucketSpan {
  const outer = reader.enter();
  const span = { offset: 0, length: 0 };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x08) span.offset = signed(reader);
    else if (tag === 0x10) span.length = reader.varint32();
    else reader.skip(tag, 0b110);
  }
  reader.leave(outer);
  return span;
}

function readDeltas(reader: ProtobufReader, isPacked: boolean, into: number[]): void {
  if (!isPacked) {
    into.push(unzigzag(reader.int64()));
    return;
  }
  const outer = reader.enter();
  while (reader.hasMore()) into.push(unzigzag(reader.int64()));
  reader.leave(outer);
}

function bucketsOf({ spans, deltas, counts }: Side): number[] {
  const length = spans.reduce((sum, span) => sum + span.length, 0);
  if (length > mostBuckets) throw tooMany();
  let last = 0;
  const buckets =
    counts.length > 0
      ? counts
      : deltas.map((delta) => {
          last += delta;
          return last;
        });
  if (buckets.length !== length)
    throw new InvalidInput("a native histogram has not one count for each bucket of its spans");
  return buckets;
}

const tooMany = () => new InvalidInput(`a native histogram has more than ${mostBuckets} buckets`);
const signed = (reader: ProtobufReader): number => {
  const value = reader.varint32();
  return (value >>> 1) ^ -(value & 1);
};
const unsigned = (reader: ProtobufReader): number => Number(BigInt.asUintN(64, BigInt(reader.int64())));

function unzigzag(value: number | bigint): number {
  const bits = BigInt.asUintN(64, BigInt(value));
  return Number((bits >> 1n) ^ -(bits & 1n));
}
