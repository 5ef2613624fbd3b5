/**
 * In which order samples that came in any other are to be read. Series of one target mostly came in the same order, so what was
 * found last is tried first: a thousand series of a day were 2 s of sorting otherwise.
 */
export class TimeOrder {
  #times = new Float64Array(0);
  #order: Uint32Array = new Uint32Array(0);

  /**
   * Indexes of `times` in rising order of time, of those with one time the first; null where they are in that order already.
   * The answer is lent until the next call.
   */
  of(times: Float64Array): Uint32Array | null {
    if (isRising(times)) return null;
    if (!isSame(times, this.#times)) {
      this.#times = times.slice();
      this.#order = firstOfEach(times, sortRuns(times));
    }
    return this.#order;
  }
}

export function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function isRising(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if ((times[i] as number) <= (times[i - 1] as number)) return false;
  return true;
}

/** A natural merge sort: what waits to be compacted is a few long runs, or many short ones. Equal times stay in their order. */
function sortRuns(times: Float64Array): Uint32Array {
  const count = times.length;
  let [from, into] = [Uint32Array.from(times.keys()), new Uint32Array(count)];
  let ends: number[] = [];
  for (let i = 1; i <= count; i++)
    if (i === count || (times[i] as number) < (times[i - 1] as number)) ends.push(i);
  while (ends.length > 1) {
    const merged: number[] = [];
    let start = 0;
    for (let run = 0; run < ends.length; run += 2) {
      const middle = ends[run] as number;
      const end = ends[run + 1] ?? middle;
      mergeRuns(times, from, into, start, middle, end);
      merged.push(end);
      start = end;
    }
    [from, into, ends] = [into, from, merged];
  }
  return from;
}

function mergeRuns(
  times: Float64Array,
  from: Uint32Array,
  into: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let [left, right] = [start, middle];
  for (let at = start; at < end; at++) {
    const isLeft =
      left < middle &&
      (right >= end || (times[from[left] as number] as number) <= (times[from[right] as number] as number));
    into[at] = from[isLeft ? left++ : right++] as number;
  }
}

function firstOfEach(times: Float64Array, order: Uint32Array): Uint32Array {
  let length = 0;
  for (const at of order) {
    if (length > 0 && times[order[length - 1] as number] === times[at]) continue;
    order[length++] = at;
  }
  return order.subarray(0, length);
}
