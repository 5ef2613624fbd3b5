import type {
  OtlpBuckets,
  OtlpExemplar,
  OtlpExponentialPoint,
  OtlpHistogramPoint,
  OtlpNumberPoint,
  OtlpPointBase,
  OtlpSummaryPoint,
} from "@/lib/model/metrics/otlp";
import { type AttributeLists, readInnerAttribute } from "./any-value";
import type { Allowance } from "./limits";
import {
  readCounts,
  readDouble,
  readDoubles,
  readFixedCounts,
  readMs,
  readSfixed64,
} from "./metrics-numbers";
import { PointAttributes } from "./point-attributes";
import type { ProtobufReader } from "./protobuf-reader";

/** `labels` bounds attributes of points, which are read later and not with every point. */
export type PointReading = { reader: ProtobufReader; allowance: Allowance; labels: Allowance };

/** Where the attributes of a point lie: one after the other, as every encoder writes them, or in several places. */
class Place {
  start = 0;
  end = 0;
  /** Start and end of each, where they are apart. */
  apart: number[] | undefined;

  add(from: number, to: number): void {
    if (this.end === 0) this.start = from;
    else if (from !== this.end || this.apart !== undefined) {
      this.apart ??= [this.start, this.end];
      this.apart.push(from, to);
    }
    this.end = to;
  }

  attributes({ reader, labels }: PointReading): Pick<OtlpPointBase, "attributes" | "identity"> {
    const { start, end, apart } = this;
    const own = new PointAttributes(reader.bytes, apart ?? [start, end], labels);
    return { attributes: own, identity: apart === undefined ? { bytes: reader.bytes, start, end } : null };
  }
}

/** Reads a point: attributes, exemplars, and fields that are of its kind by `readField`, which is false for any other. */
function readFields(
  reading: PointReading,
  tags: { attributes: number; exemplars: number },
  readField: (tag: number) => boolean,
  known: number,
): Pick<OtlpPointBase, "attributes" | "identity" | "exemplars"> {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const place = new Place();
  let exemplars: OtlpExemplar[] | undefined;
  while (reader.hasMore()) {
    const from = reader.position;
    const tag = reader.tag();
    if (tag === tags.attributes) {
      reader.skipMessage();
      place.add(from, reader.position);
    } else if (tag === tags.exemplars) exemplars = appended(exemplars, readExemplar(reading));
    else if (!readField(tag)) reader.skip(tag, known);
  }
  reader.leave(outer);
  return { ...place.attributes(reading), exemplars: exemplars ?? noExemplars };
}

const noExemplars: OtlpExemplar[] = [];

/** Most points have none. In place: a sender may give one point a hundred thousand. */
function appended(exemplars: OtlpExemplar[] | undefined, one: OtlpExemplar): OtlpExemplar[] {
  if (exemplars === undefined) return [one];
  exemplars.push(one);
  return exemplars;
}

/** As `readFields`, but written out: nearly all points are of this kind. */
export function readNumberPoint(reading: PointReading): OtlpNumberPoint {
  const { reader, allowance } = reading;
  const outer = reader.enter();
  allowance.startItem();
  const place = new Place();
  let exemplars: OtlpExemplar[] | undefined;
  let [startMs, timeMs, flags] = [0, 0, 0];
  let value: number | undefined;
  while (reader.hasMore()) {
    const from = reader.position;
    switch (reader.tag()) {
      case 0x3a:
        reader.skipMessage();
        place.add(from, reader.position);
        break;
      case 0x11:
        startMs = readMs(reader);
        break;
      case 0x19:
        timeMs = readMs(reader);
        break;
      case 0x21:
        value = reader.double();
        break;
      case 0x31:
        value = readSfixed64(reader);
        break;
      case 0x40:
        flags = reader.varint32();
        break;
      case 0x2a:
        exemplars = appended(exemplars, readExemplar(reading));
        break;
      default:
        reader.position = from;
        reader.skip(reader.tag(), 0b1_1111_1100);
    }
  }
  reader.leave(outer);
  const { attributes, identity } = place.attributes(reading);
  return { attributes, identity, startMs, timeMs, flags, exemplars: exemplars ?? noExemplars, value };
}

export function readHistogramPoint(reading: PointReading): OtlpHistogramPoint {
  const { reader } = reading;
  const own = {
    startMs: 0,
    timeMs: 0,
    flags: 0,
    count: 0,
    sum: undefined as number | undefined,
    bucketCounts: [] as number[],
    bounds: [] as number[],
  };
  const base = readFields(
    reading,
    { attributes: 0x4a, exemplars: 0x42 },
    (tag) => {
      if (tag === 0x11) own.startMs = readMs(reader);
      else if (tag === 0x19) own.timeMs = readMs(reader);
      else if (tag === 0x21) readFixedCounts(reader, false, (count) => (own.count = count));
      else if (tag === 0x29) own.sum = readDouble(reader);
      else if (tag === 0x32 || tag === 0x31)
        readFixedCounts(reader, tag === 0x32, (count) => own.bucketCounts.push(count));
      else if (tag === 0x3a || tag === 0x39) readDoubles(reader, tag === 0x3a, own.bounds);
      else if (tag === 0x50) own.flags = reader.varint32();
      else if (tag === 0x59 || tag === 0x61) readDouble(reader);
      else return false;
      return true;
    },
    0b1_1111_1111_1100,
  );
  return { ...base, ...own };
}

export function readExponentialPoint(reading: PointReading): OtlpExponentialPoint {
  const { reader } = reading;
  const own = {
    startMs: 0,
    timeMs: 0,
    flags: 0,
    count: 0,
    sum: undefined as number | undefined,
    scale: 0,
    zeroCount: 0,
    zeroThreshold: 0,
    positive: { offset: 0, counts: [] } as OtlpBuckets,
    negative: { offset: 0, counts: [] } as OtlpBuckets,
  };
  const base = readFields(
    reading,
    { attributes: 0x0a, exemplars: 0x5a },
    (tag) => {
      if (tag === 0x11) own.startMs = readMs(reader);
      else if (tag === 0x19) own.timeMs = readMs(reader);
      else if (tag === 0x21) readFixedCounts(reader, false, (count) => (own.count = count));
      else if (tag === 0x29) own.sum = readDouble(reader);
      else if (tag === 0x30) own.scale = unzigzag(reader.varint32());
      else if (tag === 0x39) readFixedCounts(reader, false, (count) => (own.zeroCount = count));
      else if (tag === 0x42) readBuckets(reader, own.positive);
      else if (tag === 0x4a) readBuckets(reader, own.negative);
      else if (tag === 0x50) own.flags = reader.varint32();
      else if (tag === 0x61 || tag === 0x69) readDouble(reader);
      else if (tag === 0x71) own.zeroThreshold = readDouble(reader);
      else return false;
      return true;
    },
    0b111_1111_1111_1110,
  );
  return { ...base, ...own };
}

export function readSummaryPoint(reading: PointReading): OtlpSummaryPoint {
  const { reader } = reading;
  const own = {
    startMs: 0,
    timeMs: 0,
    flags: 0,
    count: 0,
    sum: 0,
    quantiles: [] as OtlpSummaryPoint["quantiles"],
  };
  const base = readFields(
    reading,
    { attributes: 0x3a, exemplars: -1 },
    (tag) => {
      if (tag === 0x11) own.startMs = readMs(reader);
      else if (tag === 0x19) own.timeMs = readMs(reader);
      else if (tag === 0x21) readFixedCounts(reader, false, (count) => (own.count = count));
      else if (tag === 0x29) own.sum = readDouble(reader);
      else if (tag === 0x32) own.quantiles.push(readQuantile(reading));
      else if (tag === 0x40) own.flags = reader.varint32();
      else return false;
      return true;
    },
    0b1_1111_1100,
  );
  return { ...base, ...own };
}

function readQuantile({ reader, allowance }: PointReading): { quantile: number; value: number } {
  const outer = reader.enter();
  allowance.startItem();
  const of = { quantile: 0, value: 0 };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x09) of.quantile = readDouble(reader);
    else if (tag === 0x11) of.value = readDouble(reader);
    else reader.skip(tag, 0b110);
  }
  reader.leave(outer);
  return of;
}

function readBuckets(reader: ProtobufReader, into: OtlpBuckets): void {
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x08) into.offset = unzigzag(reader.varint32());
    else if (tag === 0x12 || tag === 0x10) readCounts(reader, tag === 0x12, into.counts);
    else reader.skip(tag, 0b110);
  }
  reader.leave(outer);
}

function readExemplar({ reader, allowance }: PointReading): OtlpExemplar {
  const outer = reader.enter();
  allowance.startItem();
  const attributes: AttributeLists = { keys: [], values: [] };
  const of: OtlpExemplar = { timeMs: 0, value: undefined, traceId: "", spanId: "", attributes };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x11) of.timeMs = readMs(reader);
    else if (tag === 0x19) of.value = readDouble(reader);
    else if (tag === 0x31) of.value = readSfixed64(reader);
    else if (tag === 0x22) of.spanId = reader.hex();
    else if (tag === 0x2a) of.traceId = reader.hex();
    else if (tag === 0x3a) readInnerAttribute(reader, attributes, allowance);
    else reader.skip(tag, 0b1111_1100);
  }
  reader.leave(outer);
  return of;
}

const unzigzag = (value: number): number => (value >>> 1) ^ -(value & 1);
