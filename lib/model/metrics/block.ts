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

/** Collects the points of a block and writes it. Used again and again: its buffers stay. */
export class BlockWriter {
  readonly #head = new ByteWriter();
  readonly #chunk = new ByteWriter();
  readonly #whole = new ByteWriter();
  #values = new Float64Array(4_096);
  #words = wordsOf(this.#values);
  #histograms: BlockHistograms[] = [];
  #histogramSamples = 0;
  #lastMs = 0;
  #lastStartMs = 0;
  #floats = 0;
  minMs = Number.POSITIVE_INFINITY;
  maxMs = Number.NEGATIVE_INFINITY;

  get samples(): number {
    return this.#floats + this.#histogramSamples;
  }

  addFloat({ series, timeMs, startMs, value, isStale }: BlockPoint): void {
    const at = this.#floats++;
    if (at === this.#values.length) this.#grow();
    const head = this.#head;
    head.varint(series.id);
    head.signed(timeMs - this.#lastMs);
    head.signed(startMs - this.#lastStartMs);
    this.#lastMs = timeMs;
    this.#lastStartMs = startMs;
    if (isStale) {
      this.#words[2 * at] = 2;
      this.#words[2 * at + 1] = 0x7ff00000;
    } else this.#values[at] = value;
    if (timeMs < this.minMs) this.minMs = timeMs;
    if (timeMs > this.maxMs) this.maxMs = timeMs;
  }

  addHistograms(one: BlockHistograms): void {
    const { timesMs } = one.samples;
    this.#histograms.push(one);
    this.#histogramSamples += timesMs.length;
    this.minMs = Math.min(this.minMs, timesMs[0] ?? this.minMs);
    this.maxMs = Math.max(this.maxMs, timesMs.at(-1) ?? this.maxMs);
  }

  /** The block; the writer is empty again. */
  finish(): Buffer {
    const whole = this.#whole;
    whole.reset();
    whole.varint(this.#floats);
    whole.bytes(this.#head.written());
    whole.bytes(new Uint8Array(this.#values.buffer, 0, this.#floats * 8));
    for (const { seriesId, samples } of this.#histograms) {
      this.#chunk.reset();
      writeChunk(this.#chunk, samples);
      whole.varint(seriesId);
      whole.varint(this.#chunk.length);
      whole.bytes(this.#chunk.written());
    }
    this.reset();
    return whole.copy();
  }

  reset(): void {
    this.#head.reset();
    this.#histograms = [];
    this.#histogramSamples = 0;
    this.#lastMs = 0;
    this.#lastStartMs = 0;
    this.#floats = 0;
    this.minMs = Number.POSITIVE_INFINITY;
    this.maxMs = Number.NEGATIVE_INFINITY;
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    // Between arrays of one type `set` copies bytes, and a stale marker stays one.
    larger.set(this.#values);
    this.#values = larger;
    this.#words = wordsOf(larger);
  }
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
