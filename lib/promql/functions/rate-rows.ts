import type { RangeSeries } from "../eval/range-series";
import type { RangeShape } from "../eval/slide-windows";
import { spread } from "./extrapolate";
import { CHANGE, NOTHING, RangeEdges } from "./range-edges";

const KINDS: ReadonlyMap<string, { isCounter: boolean; isRate: boolean }> = new Map([
  ["delta", { isCounter: false, isRate: false }],
  ["increase", { isCounter: true, isRate: false }],
  ["rate", { isCounter: true, isRate: true }],
]);

/** Counters and gauges of two targets, say: 41 bytes a step each. */
const MOST_KNOWN = 4;
/** What falls again and again in every range is left to windows, which let others have their turn and end in time. */
const MOST_FALLS = 2_000_000;

/**
 * What extrapolatedRate gives, for all steps of a series of floats in one loop over numbers: a day of a thousand series has six
 * million ranges, and a call with a window for each takes ten times as long.
 */
export class RateRows {
  /** Of the last few times and starts, those that were looked at last first. */
  private readonly known: RangeEdges[] = [];
  private readonly seconds: number;

  private constructor(
    private readonly shape: RangeShape,
    private readonly isCounter: boolean,
    isRate: boolean,
  ) {
    this.seconds = isRate ? shape.rangeMs / 1000 : 1;
  }

  /** Undefined for functions that compute something else, and for ranges that show samples outside of them. */
  static of(func: string, shape: RangeShape): RateRows | undefined {
    const kind = KINDS.get(func);
    if (kind === undefined || shape.anchored || shape.smoothed) return undefined;
    return new RateRows(shape, kind.isCounter, kind.isRate);
  }

  private edgesOf(times: Float64Array, starts: Float64Array | undefined): RangeEdges {
    const at = this.known.findIndex((one) => one.isOf(times, starts));
    if (at === 0) return this.known[0] as RangeEdges;
    const [edges] = at > 0 ? this.known.splice(at, 1) : this.known.splice(MOST_KNOWN - 1);
    const one = edges ?? new RangeEdges(this.shape, this.seconds);
    if (at < 0) one.look(times, starts);
    this.known.unshift(one);
    return one;
  }

  /**
   * Results go to `values` from `start` on and are marked in `marks`; returns how many there are. Undefined for a series that this
   * is not for: of histograms, with starts that say more than its values, or that falls too often.
   */
  fill(
    { histogramTimes, times, values: samples, starts }: RangeSeries,
    values: Float64Array,
    marks: Uint8Array,
    start: number,
  ): number | undefined {
    const { isCounter, seconds } = this;
    const edges = histogramTimes.length > 0 ? undefined : this.edgesOf(times, isCounter ? starts : undefined);
    if (edges === undefined || edges.hasOddStarts) return undefined;
    const { kinds, from: froms, to: tos, interval: intervals, toStart, toEnd, factor: factors } = edges;
    const resets = isCounter ? fallsOf(samples) : [];
    let reset = 0;
    let passed = 0;
    let results = 0;
    for (let step = 0; step < kinds.length; step++) {
      const kind = kinds[step] as number;
      if (kind === NOTHING) continue;
      const from = froms[step] as number;
      const to = tos[step] as number;
      const first = samples[from] as number;
      let increase = (samples[to - 1] as number) - first;
      while (reset < resets.length && (resets[reset] as number) <= from) reset++;
      let next = reset;
      for (; next < resets.length && (resets[next] as number) < to; next++)
        increase += samples[(resets[next] as number) - 1] as number;
      passed += next - reset;
      if (passed > MOST_FALLS) return undefined;
      let factor = factors[step] as number;
      if (kind === CHANGE) {
        // A counter is not carried back beyond where it was zero; one that is above its increase was not within the interval.
        const interval = intervals[step] as number;
        const room = toStart[step] as number;
        if (isCounter && increase > 0 && first >= 0 && (first < increase || interval < room)) {
          const sinceZero = interval * (first / increase);
          if (sinceZero < room) factor = spread(interval, sinceZero, toEnd[step] as number, seconds);
        }
      } else increase += first;
      values[start + step] = increase * factor;
      marks[start + step] = 1;
      results++;
    }
    return results;
  }
}

/** Indexes at which a counter is lower than before: it has begun again. */
function fallsOf(samples: Float64Array): number[] {
  const falls: number[] = [];
  for (let index = 1; index < samples.length; index++)
    if ((samples[index] as number) < (samples[index - 1] as number)) falls.push(index);
  return falls;
}
