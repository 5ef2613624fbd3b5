import { isSame, TimeOrder } from "./time-order";

/** Counters and gauges of two targets, say, whose series come mixed. */
const mostKnown = 4;

/**
 * Times of many series of one target are the same: each array is written into scratch, and kept only where it differs from the
 * last few. A day of a thousand series at 15 s is 46 MB of times otherwise. What is kept must not be changed.
 */
export class SharedTimes {
  #scratch = new Float64Array(0);
  /** Those that were met last first. */
  readonly #known: Float64Array[] = [];

  /** Room for `length` numbers, until `keep` is called. */
  room(length: number): Float64Array {
    if (this.#scratch.length < length) this.#scratch = new Float64Array(length * 2);
    return this.#scratch.subarray(0, length);
  }

  keep(written: Float64Array): Float64Array {
    const at = this.#known.findIndex((known) => isSame(written, known));
    const kept = this.#known[at] ?? written.slice();
    if (at !== 0) {
      this.#known.splice(at < 0 ? mostKnown - 1 : at, 1);
      this.#known.unshift(kept);
    }
    return kept;
  }
}

/**
 * What series that are read one after the other share: times, when the counts behind them began, the order they came in, and
 * room for what is not in order yet.
 */
export type Sharing = {
  times: SharedTimes;
  starts: SharedTimes;
  order: TimeOrder;
  unsorted: { times: SharedTimes; starts: SharedTimes; values: SharedTimes };
};

export function createSharing(): Sharing {
  const shared = () => new SharedTimes();
  return {
    times: shared(),
    starts: shared(),
    order: new TimeOrder(),
    unsorted: { times: shared(), starts: shared(), values: shared() },
  };
}
