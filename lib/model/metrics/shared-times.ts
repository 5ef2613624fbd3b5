/**
 * Times of many series of one target are the same: each array is written into scratch, and kept only where it differs from the
 * one before. A day of a thousand series at 15 s is 46 MB of times otherwise. What is kept must not be changed.
 */
export class SharedTimes {
  #scratch = new Float64Array(0);
  #last = new Float64Array(0);

  /** Room for `length` numbers, until `keep` is called. */
  room(length: number): Float64Array {
    if (this.#scratch.length < length) this.#scratch = new Float64Array(length * 2);
    return this.#scratch.subarray(0, length);
  }

  keep(written: Float64Array): Float64Array {
    if (!isSame(written, this.#last)) this.#last = written.slice();
    return this.#last;
  }
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** For the times of samples, and for when the counts behind them began. */
export type Sharing = { times: SharedTimes; starts: SharedTimes };

export function createSharing(): Sharing {
  return { times: new SharedTimes(), starts: new SharedTimes() };
}
