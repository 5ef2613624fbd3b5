import type { RangeSeries } from "../eval/range-series";
import type { RangeShape } from "../eval/slide-windows";
import { spread } from "./extrapolate";
import { CHANGE, NOTHING, RangeEdges } from "./range-edges";

const KINDS: ReadonlyMap<string, { isCounter: boolean; isRate: boolean }> = new Map([
  ["delta", { isCounter: false, isRate: false }],
  ["increase", { isCounter: true, isRate: false }],
  ["rate", { isCounter: true, isRate: true }],
]);

/**
 * What extrapolatedRate gives, for all steps of a series of floats in one loop over numbers: a day of a thousand series has six
 * million ranges, and a call with a window for each takes ten times as long.
 */
export class RateRows {
  private readonly edges: RangeEdges;
  private readonly seconds: number;

  private constructor(
    shape: RangeShape,
    private readonly isCounter: boolean,
    isRate: boolean,
  ) {
    this.seconds = isRate ? shape.rangeMs / 1000 : 1;
    this.edges = new RangeEdges(shape, this.seconds);
  }

  /** Undefined for functions that compute something else, and for ranges that show samples outside of them. */
  static of(func: string, shape: RangeShape): RateRows | undefined {
    const kind = KINDS.get(func);
    if (kind === undefined || shape.anchored || shape.smoothed) return undefined;
    return new RateRows(shape, kind.isCounter, kind.isRate);
  }

  /** Whether `fill` may be asked: floats only, whose starts say no more than their values. */
  takes({ histogramTimes, times, starts }: RangeSeries): boolean {
    if (histogramTimes.length > 0) return false;
    this.edges.look(times, this.isCounter ? starts : undefined);
    return !this.edges.hasOddStarts;
  }

  /** Results go to `values` from `start` on and are marked in `marks`; returns how many there are. */
  fill({ values: samples }: RangeSeries, values: Float64Array, marks: Uint8Array, start: number): number {
    const { isCounter, seconds } = this;
    const { kinds, from: froms, to: tos, interval: intervals, toStart, toEnd, factor: factors } = this.edges;
    const resets = isCounter ? fallsOf(samples) : [];
    let reset = 0;
    let results = 0;
    for (let step = 0; step < kinds.length; step++) {
      const kind = kinds[step] as number;
      if (kind === NOTHING) continue;
      const from = froms[step] as number;
      const to = tos[step] as number;
      const first = samples[from] as number;
      let increase = (samples[to - 1] as number) - first;
      while (reset < resets.length && (resets[reset] as number) <= from) reset++;
      for (let next = reset; next < resets.length && (resets[next] as number) < to; next++)
        increase += samples[(resets[next] as number) - 1] as number;
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
