import type { RangeShape } from "../eval/slide-windows";
import { fullFactor, reach, spread, startsInRange } from "./extrapolate";
import { isStartReset, startsOverlap } from "./start-time";

/** What there is to compute at a step: nothing, the change between two samples, or the whole since the counter's start. */
export const NOTHING = 0;
export const CHANGE = 1;
export const WHOLE = 2;

/**
 * The part of a rate that lies in the times of samples: which are the outermost in the range of each step, and how far their
 * change is carried on. Most series of a query have the same times, and what is known of the one before holds for the next.
 */
export class RangeEdges {
  readonly kinds: Uint8Array;
  readonly from: Uint32Array;
  /** Behind the last. */
  readonly to: Uint32Array;
  readonly interval: Float64Array;
  readonly toStart: Float64Array;
  readonly toEnd: Float64Array;
  readonly factor: Float64Array;
  /** Starts that are worth a remark, or that tell of a counter that began again. */
  hasOddStarts = false;
  private times: Float64Array | undefined;
  private starts: Float64Array | undefined;

  /** `seconds`: what results are divided by, 1 for none. */
  constructor(
    private readonly shape: RangeShape,
    private readonly seconds: number,
  ) {
    const steps = shape.references.length;
    this.kinds = new Uint8Array(steps);
    this.from = new Uint32Array(steps);
    this.to = new Uint32Array(steps);
    this.interval = new Float64Array(steps);
    this.toStart = new Float64Array(steps);
    this.toEnd = new Float64Array(steps);
    this.factor = new Float64Array(steps);
  }

  isOf(times: Float64Array, starts: Float64Array | undefined): boolean {
    return isSameMemory(times, this.times) && isSameMemory(starts, this.starts);
  }

  /** `starts`: of counters, where they are known. */
  look(times: Float64Array, starts: Float64Array | undefined): void {
    this.times = times;
    this.starts = starts;
    this.hasOddStarts = starts !== undefined && areOdd(times, starts);
    const { references, rangeMs } = this.shape;
    let [from, to] = [0, 0];
    for (let step = 0; step < references.length; step++) {
      const endMs = references[step] as number;
      while (to < times.length && (times[to] as number) <= endMs) to++;
      while (from < to && (times[from] as number) <= endMs - rangeMs) from++;
      this.from[step] = from;
      this.to[step] = to;
      const beganMs = starts === undefined || from === to ? 0 : (starts[from] as number);
      this.kinds[step] = this.measure(step, endMs, times, beganMs);
    }
  }

  private measure(step: number, endMs: number, times: Float64Array, beganMs: number): number {
    const { seconds } = this;
    const [from, to] = [this.from[step] as number, this.to[step] as number];
    if (from === to) return NOTHING;
    const startMs = endMs - this.shape.rangeMs;
    const [firstMs, lastMs, intervals] = [times[from] as number, times[to - 1] as number, to - from - 1];
    if (startsInRange(startMs, beganMs, firstMs)) {
      this.factor[step] = fullFactor(endMs, beganMs, firstMs, lastMs, intervals, seconds);
      return WHOLE;
    }
    if (intervals === 0) return NOTHING;
    const interval = (lastMs - firstMs) / 1000;
    const between = interval / intervals;
    const toStart = reach((firstMs - startMs) / 1000, between);
    const toEnd = reach((endMs - lastMs) / 1000, between);
    this.interval[step] = interval;
    this.toStart[step] = toStart;
    this.toEnd[step] = toEnd;
    this.factor[step] = spread(interval, toStart, toEnd, seconds);
    return CHANGE;
  }
}

/** A source may show each series a view of its own of times that they share. */
function isSameMemory(a: Float64Array | undefined, b: Float64Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length;
}

function areOdd(times: Float64Array, starts: Float64Array): boolean {
  for (let index = 1; index < starts.length; index++) {
    const [before, beforeMs] = [starts[index - 1] as number, times[index - 1] as number];
    const [start, ms] = [starts[index] as number, times[index] as number];
    if (start === before) continue;
    if (startsOverlap(before, beforeMs, start) || isStartReset(before, beforeMs, start, ms)) return true;
  }
  return false;
}
