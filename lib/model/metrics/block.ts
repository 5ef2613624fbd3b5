// What one batch brought of many series, in the order sent: floats as columns, since most points are one float of one series,
// histograms as chunks.
import { wordsOf } from "../stale-marker";
import { ByteReader, ByteWriter } from "./bytes";
import { readChunk, writeChunk } from "./chunk";
import type { FloatGather } from "./float-gather";
import type { Samples } from "./samples";

/** One float. `isStale` in place of a value. */
export type BlockPoint = {
  series: { id: number };
  timeMs: number;
  startMs: number;
  value: number;
  isStale: boolean;
};
export type BlockHistograms = { seriesId: number; samples: Samples };

const head = new ByteWriter();
const chunk = new ByteWriter();
let values = new Float64Array(1_024);

export function encodeBlock(points: readonly BlockPoint[], histograms: readonly BlockHistograms[]): Buffer {
  const count = points.length;
  if (values.length < count) values = new Float64Array(count * 2);
  const words = wordsOf(values);
  head.reset();
  head.varint(count);
  let [lastMs, lastStartMs] = [0, 0];
  for (let i = 0; i < count; i++) {
    const point = points[i] as BlockPoint;
    head.varint(point.series.id);
    head.signed(point.timeMs - lastMs);
    head.signed(point.startMs - lastStartMs);
    lastMs = point.timeMs;
    lastStartMs = point.startMs;
    if (point.isStale) {
      words[2 * i] = 2;
      words[2 * i + 1] = 0x7ff00000;
    } else values[i] = point.value;
  }
  head.bytes(new Uint8Array(values.buffer, 0, count * 8));
  for (const { seriesId, samples } of histograms) {
    chunk.reset();
    writeChunk(chunk, samples);
    head.varint(seriesId);
    head.varint(chunk.length);
    head.bytes(chunk.written());
  }
  return head.copy();
}

/**
 * Adds the floats of the wanted series to `floats` and gives their histograms to `take`. `slotOf`: where a series belongs, -1
 * for one that is not wanted.
 */
export function readBlock(
  body: Buffer,
  slotOf: (seriesId: number) => number,
  floats: FloatGather,
  take: (slot: number, samples: Samples) => void,
): void {
  const reader = new ByteReader(body);
  const count = reader.varint();
  const places = floats.reserve(count);
  let [timeMs, startMs, found] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const slot = slotOf(reader.varint());
    timeMs += reader.signed();
    startMs += reader.signed();
    if (slot < 0) continue;
    floats.place(places + found, slot, timeMs, startMs, i);
    found++;
  }
  floats.fillValues(places, found, body, reader.position);
  reader.position += count * 8;
  while (reader.position < body.length) {
    const slot = slotOf(reader.varint());
    const end = reader.varint() + reader.position;
    if (slot >= 0) take(slot, readChunk(reader));
    reader.position = end;
  }
}
