import { wordsOf } from "../stale-marker";
import { type Samples, sortSamples } from "./samples";
import { createSharing } from "./shared-times";

/** Floats of many series as they are met, put in order by series at the end: a counting sort over typed arrays. */
export class FloatGather {
  #length = 0;
  #slots = new Uint32Array(1_024);
  #times = new Float64Array(1_024);
  #starts = new Float64Array(1_024);
  #values = new Float64Array(1_024);
  #sources = new Uint32Array(1_024);
  #hasStarts = false;

  get length(): number {
    return this.#length;
  }

  /** Makes room for as many more; gives the place of the first. */
  reserve(count: number): number {
    const needed = this.#length + count;
    if (needed > this.#slots.length) {
      const size = Math.max(needed, this.#slots.length * 2);
      this.#slots = grown(this.#slots, new Uint32Array(size));
      this.#sources = grown(this.#sources, new Uint32Array(size));
      this.#times = grown(this.#times, new Float64Array(size));
      this.#starts = grown(this.#starts, new Float64Array(size));
      this.#values = grown(this.#values, new Float64Array(size));
    }
    return this.#length;
  }

  /** `source`: which of the block's values it is. */
  place(at: number, slot: number, timeMs: number, startMs: number, source: number): void {
    this.#slots[at] = slot;
    this.#times[at] = timeMs;
    this.#starts[at] = startMs;
    this.#sources[at] = source;
    if (startMs !== 0) this.#hasStarts = true;
  }

  /** Takes the values of what was placed from `first` on out of a block's column, with their bits. */
  fillValues(first: number, count: number, body: Buffer, column: number): void {
    const words = wordsOf(this.#values);
    for (let at = first; at < first + count; at++) {
      const from = column + 8 * (this.#sources[at] as number);
      words[2 * at] = body.readUInt32LE(from);
      words[2 * at + 1] = body.readUInt32LE(from + 4);
    }
    this.#length = first + count;
  }

  /** Samples of each slot that has some, in order of time, of two with one time the first that was placed. */
  finish(slots: number): Map<number, Samples> {
    const ends = new Uint32Array(slots + 1);
    for (let i = 0; i < this.#length; i++) {
      const slot = this.#slots[i] as number;
      ends[slot + 1] = (ends[slot + 1] as number) + 1;
    }
    for (let slot = 0; slot < slots; slot++)
      ends[slot + 1] = (ends[slot + 1] as number) + (ends[slot] as number);
    const next = ends.slice();
    const times = new Float64Array(this.#length);
    const values = new Float64Array(this.#length);
    const starts = this.#hasStarts ? new Float64Array(this.#length) : null;
    const [from, into] = [wordsOf(this.#values), wordsOf(values)];
    for (let i = 0; i < this.#length; i++) {
      const slot = this.#slots[i] as number;
      const at = next[slot] as number;
      next[slot] = at + 1;
      times[at] = this.#times[i] as number;
      into[2 * at] = from[2 * i] as number;
      into[2 * at + 1] = from[2 * i + 1] as number;
      if (starts !== null) starts[at] = this.#starts[i] as number;
    }
    const samples = new Map<number, Samples>();
    const sharing = createSharing();
    for (let slot = 0; slot < slots; slot++) {
      const [start, end] = [ends[slot] as number, ends[slot + 1] as number];
      if (start === end) continue;
      samples.set(
        slot,
        sortSamples(
          {
            timesMs: times.subarray(start, end),
            startsMs: known(starts?.subarray(start, end)),
            values: values.subarray(start, end),
            histograms: null,
          },
          sharing,
        ),
      );
    }
    return samples;
  }
}

/** Of gauges among counters nothing is known. */
function known(starts: Float64Array | undefined): Float64Array | null {
  return starts?.some((ms) => ms !== 0) ? starts : null;
}

function grown<Numbers extends Uint32Array | Float64Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}
