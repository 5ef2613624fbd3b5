// Samples of one series as few bytes that are quick to read: times as a step and what deviates from it, values as whole numbers
// where they are that after scaling by a power of ten. Deterministic: the same samples give the same bytes.
import type { FloatHistogram } from "../prom-series";
import { isStaleAt, markStale, STALE_BITS, wordsOf } from "../stale-marker";
import { ByteReader, ByteWriter } from "./bytes";
import { readHistograms, writeHistograms } from "./histogram-bytes";
import { emptySamples, keepShared, putSamples, type Samples, sharedSamples } from "./samples";
import type { Sharing } from "./shared-times";

const hasHistogramsBit = 1;
const regularBit = 2;
const startsShift = 2;
const valuesShift = 4;
const Starts = { none: 0, one: 1, runs: 2 } as const;
const Values = { constant: 0, scaled: 1, raw: 2 } as const;
/** Half of it fits a zigzag varint, as do differences of two. */
const largestWhole = 2 ** 51;
const scales = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

const scratch = new ByteWriter();

export function encodeChunk(samples: Samples): Buffer {
  scratch.reset();
  writeChunk(scratch, samples);
  return scratch.copy();
}

/** `samples` holds at least one. */
export function writeChunk(out: ByteWriter, samples: Samples): void {
  const { timesMs, startsMs, values, histograms } = samples;
  const count = timesMs.length;
  const step = count < 2 ? 0 : usualStep(timesMs);
  const isRegular =
    count < 2 || timesMs.every((ms, i) => i === 0 || ms - (timesMs[i - 1] as number) === step);
  const starts = startsMode(startsMs);
  const scale = histograms === null ? scaleOf(values) : -1;
  const mode = isConstant(values) ? Values.constant : scale >= 0 ? Values.scaled : Values.raw;
  out.byte(
    (histograms === null ? 0 : hasHistogramsBit) |
      (isRegular ? regularBit : 0) |
      (starts << startsShift) |
      ((histograms === null ? mode : 0) << valuesShift),
  );
  out.varint(count);
  out.uint48(timesMs[0] ?? 0);
  if (count > 1) {
    out.varint(step);
    if (!isRegular)
      for (let i = 1; i < count; i++) out.signed((timesMs[i] as number) - (timesMs[i - 1] as number) - step);
  }
  if (starts !== Starts.none && startsMs !== null) writeStarts(out, startsMs, timesMs[0] ?? 0, starts);
  if (histograms !== null) writeHistograms(out, histograms);
  else if (mode === Values.constant) writeRaw(out, values.subarray(0, 1));
  else if (mode === Values.scaled) writeScaled(out, values, scale);
  else writeRaw(out, values);
}

export function decodeChunk(bytes: Buffer, start = 0, end = bytes.length): Samples {
  return readChunk(new ByteReader(bytes, start, end));
}

export function readChunk(reader: ByteReader): Samples {
  const { count, hasHistograms, hasStarts } = peekChunk(reader.bytes, reader.position);
  const samples = emptySamples(count, hasHistograms, hasStarts);
  readInto(reader, samples, 0);
  return samples;
}

/** A chunk with what it says of itself at its beginning. */
export type Chunk = Peeked & { body: Buffer };
type Peeked = { count: number; firstMs: number; hasHistograms: boolean; hasStarts: boolean };

/** What a chunk holds, without reading its samples. */
export function peekChunk(bytes: Buffer, start = 0): Peeked {
  const header = bytes[start] ?? 0;
  const reader = new ByteReader(bytes, start + 1);
  return {
    count: reader.varint(),
    firstMs: reader.uint48(),
    hasHistograms: (header & hasHistogramsBit) !== 0,
    hasStarts: ((header >> startsShift) & 3) !== Starts.none,
  };
}

/** Chunks that follow each other in time, and what comes after them, as one. */
export function decodeChunks(chunks: readonly Chunk[], sharing: Sharing, after?: Samples): Samples {
  const length = chunks.reduce((sum, { count }) => sum + count, 0);
  const whole = sharedSamples(
    length + (after?.timesMs.length ?? 0),
    chunks.some(({ hasHistograms }) => hasHistograms) || (after?.histograms ?? null) !== null,
    chunks.some(({ hasStarts }) => hasStarts) || (after?.startsMs ?? null) !== null,
    sharing,
  );
  let at = 0;
  for (const { body, count, hasStarts } of chunks) {
    if (!hasStarts) whole.startsMs?.fill(0, at, at + count);
    readInto(new ByteReader(body), whole, at);
    at += count;
  }
  if (after !== undefined) putSamples(whole, at, after);
  return keepShared(whole, sharing);
}

/** Reads one chunk to where its samples belong. */
function readInto(reader: ByteReader, whole: Samples, at: number): void {
  const header = reader.byte();
  const count = reader.varint();
  const starts = (header >> startsShift) & 3;
  readTimes(reader, whole.timesMs, at, at + count, (header & regularBit) !== 0);
  if (starts !== Starts.none && whole.startsMs !== null)
    readStarts(reader, whole.startsMs.subarray(at, at + count), whole.timesMs[at] ?? 0, starts);
  if ((header & hasHistogramsBit) !== 0) {
    const histograms = new Array<FloatHistogram | undefined>(count).fill(undefined);
    readHistograms(reader, histograms);
    histograms.forEach((histogram, i) => {
      if (whole.histograms !== null) whole.histograms[at + i] = histogram;
      if (histogram === undefined) markStale(whole.values, at + i);
    });
    return;
  }
  const mode = (header >> valuesShift) & 3;
  if (mode === Values.scaled) readScaled(reader, whole.values, at, at + count);
  else if (mode === Values.constant) readConstant(reader, whole.values.subarray(at, at + count));
  else readRaw(reader, whole.values.subarray(at, at + count));
}

/** The step of most samples, or of one of them where none has the most: gaps are few. */
function usualStep(times: Float64Array): number {
  let candidate = 0;
  let votes = 0;
  for (let i = 1; i < times.length; i++) {
    const step = (times[i] as number) - (times[i - 1] as number);
    if (votes === 0) candidate = step;
    votes += step === candidate ? 1 : -1;
  }
  return candidate;
}

function readTimes(
  reader: ByteReader,
  times: Float64Array,
  from: number,
  to: number,
  isRegular: boolean,
): void {
  let ms = reader.uint48();
  times[from] = ms;
  if (to - from < 2) return;
  const step = reader.varint();
  for (let i = from + 1; i < to; i++) {
    ms += isRegular ? step : step + reader.signed();
    times[i] = ms;
  }
}

function startsMode(starts: Float64Array | null): number {
  if (starts === null || starts.every((ms) => ms === 0)) return Starts.none;
  return starts.every((ms) => ms === starts[0]) ? Starts.one : Starts.runs;
}

/** As what lies between a start and the first sample; 0 stands for unknown. */
function writeStarts(out: ByteWriter, starts: Float64Array, firstMs: number, mode: number): void {
  const write = (ms: number) => {
    out.byte(ms === 0 ? 0 : 1);
    if (ms !== 0) out.signed(firstMs - ms);
  };
  if (mode === Starts.one) {
    write(starts[0] as number);
    return;
  }
  for (let i = 0; i < starts.length; ) {
    let end = i + 1;
    while (end < starts.length && starts[end] === starts[i]) end++;
    out.varint(end - i);
    write(starts[i] as number);
    i = end;
  }
}

function readStarts(reader: ByteReader, starts: Float64Array, firstMs: number, mode: number): void {
  const read = () => (reader.byte() === 0 ? 0 : firstMs - reader.signed());
  if (mode === Starts.one) {
    starts.fill(read());
    return;
  }
  for (let i = 0; i < starts.length; ) {
    const end = i + reader.varint();
    starts.fill(read(), i, end);
    i = end;
  }
}

function isConstant(values: Float64Array): boolean {
  const words = wordsOf(values);
  for (let i = 2; i < words.length; i++) if (words[i] !== words[i % 2]) return false;
  return true;
}

/** The fewest decimals with which every value is a whole number, and comes back as it was; -1 where there are none. */
function scaleOf(values: Float64Array): number {
  for (let scale = 0; scale < scales.length; scale++) {
    const factor = scales[scale] as number;
    let i = 0;
    for (; i < values.length; i++) {
      const value = values[i] as number;
      const whole = Math.round(value * factor);
      if (whole / factor !== value || whole > largestWhole || whole < -largestWhole) break;
      if (whole === 0 && Object.is(value, -0)) break;
    }
    if (i === values.length) return scale;
  }
  return -1;
}

function writeScaled(out: ByteWriter, values: Float64Array, scale: number): void {
  const factor = scales[scale] as number;
  out.byte(scale);
  let last = 0;
  for (const value of values) {
    const whole = Math.round(value * factor);
    out.signed(whole - last);
    last = whole;
  }
}

function readScaled(reader: ByteReader, values: Float64Array, from: number, to: number): void {
  const factor = scales[reader.byte()] ?? 1;
  const { bytes } = reader;
  let at = reader.position;
  let whole = 0;
  for (let i = from; i < to; i++) {
    // One and two bytes are nearly all that counters and gauges change by.
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      whole += byte & 1 ? -((byte + 1) >> 1) : byte >> 1;
      at++;
    } else if ((bytes[at + 1] as number) < 0x80) {
      const change = (byte & 0x7f) | ((bytes[at + 1] as number) << 7);
      whole += change & 1 ? -((change + 1) >> 1) : change >> 1;
      at += 2;
    } else {
      reader.position = at;
      whole += reader.signed();
      at = reader.position;
    }
    values[i] = whole;
  }
  reader.position = at;
  if (factor === 1) return;
  for (let i = from; i < to; i++) values[i] = (values[i] as number) / factor;
}

function writeRaw(out: ByteWriter, values: Float64Array): void {
  out.bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** By bytes, so that a stale marker stays one. */
function readRaw(reader: ByteReader, values: Float64Array): void {
  const into = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  into.set(reader.bytes.subarray(reader.position, reader.position + into.length));
  reader.position += into.length;
}

function readConstant(reader: ByteReader, values: Float64Array): void {
  const one = new Float64Array(1);
  readRaw(reader, one);
  if (!isStaleAt(wordsOf(one), 0)) {
    values.fill(one[0] as number);
    return;
  }
  new BigUint64Array(values.buffer, values.byteOffset, values.length).fill(STALE_BITS);
}
