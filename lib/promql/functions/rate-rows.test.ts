import fc from "fast-check";
import { expect, test } from "vitest";
import { Labels } from "@/lib/model/prom-labels";
import { Annotations } from "../annotations";
import type { RangeSeries } from "../eval/range-series";
import type { RangeShape } from "../eval/slide-windows";
import { extrapolatedRate } from "./extrapolated-rate";
import { RateRows } from "./rate-rows";

const none = new Float64Array(0);
const value = fc.oneof(
  fc.integer({ min: -5, max: 100 }),
  fc.double({ noNaN: false, min: -1e3, max: 1e3 }),
  fc.constantFrom(0, -0, Number.POSITIVE_INFINITY, Number.NaN),
);
const sample = fc.record({ gapMs: fc.integer({ min: 1, max: 40_000 }), value, start: fc.nat(3) });
const shapes = fc.record({
  rangeMs: fc.integer({ min: 1, max: 120_000 }),
  stepMs: fc.integer({ min: 1, max: 60_000 }),
});

function seriesOf(samples: readonly { gapMs: number; value: number; start: number }[]): RangeSeries {
  let ms = 0;
  const times = Float64Array.from(samples, ({ gapMs }) => (ms += gapMs));
  // None, before everything, or with the sample before: the last two tell of a counter that began again.
  const starts = Float64Array.from(samples, ({ start }, i) =>
    start === 0 ? 0 : start === 1 ? 1 : (times[i - 1] ?? 1),
  );
  return {
    labels: Labels.empty,
    dropName: false,
    ...{ times, values: Float64Array.from(samples, (one) => one.value), starts },
    ...{ histogramTimes: none, histograms: [], histogramStarts: undefined },
  };
}

function byWindows(series: RangeSeries, shape: RangeShape, isCounter: boolean, isRate: boolean) {
  const { times } = series;
  return Array.from(shape.references, (endMs) => {
    const startMs = endMs - shape.rangeMs;
    const from = times.filter((ms) => ms <= startMs).length;
    const to = times.filter((ms) => ms <= endMs).length;
    if (from === to) return undefined;
    const window = {
      ...{ series, from, to, histogramFrom: 0, histogramTo: 0, timeMs: endMs, startMs, endMs },
      ...{ rangeMs: shape.rangeMs, lookbackMs: 0, anchored: false, smoothed: false, scalars: [] },
      ...{ argPositions: [], annotations: new Annotations() },
    };
    return extrapolatedRate(window, isCounter, isRate);
  });
}

test("a whole row is what each of its windows gives, to the bit", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 60 }), shapes, (samples, { rangeMs, stepMs }) => {
      const references = Float64Array.from({ length: 50 }, (_, step) => step * stepMs);
      const shape = { rangeMs, beforeMs: 0, afterMs: 0, anchored: false, smoothed: false, references };
      for (const [func, isCounter, isRate] of [
        ["rate", true, true],
        ["increase", true, false],
        ["delta", false, false],
      ] as const) {
        const rows = RateRows.of(func, shape);
        const first = seriesOf(samples);
        // The second has the same times: what is known of them is used again.
        for (const series of [first, { ...first, values: first.values.toReversed() }]) {
          const values = new Float64Array(52).fill(7);
          const marks = new Uint8Array(52);
          const count = rows?.fill(series, values, marks, 1);
          if (count === undefined) continue;
          taken++;
          const found = Array.from(references, (_, step) =>
            marks[step + 1] === 1 ? values[step + 1] : undefined,
          );
          expect(found).toEqual(byWindows(series, shape, isCounter, isRate));
          expect(count).toBe(found.filter((one) => one !== undefined).length);
          expect([marks[0], marks[51]]).toEqual([0, 0]);
        }
      }
    }),
    { numRuns: 400, seed: 5 },
  );
  expect(taken).toBeGreaterThan(500);
});

test("ranges that show samples outside of them and other functions are left to others", () => {
  const shape = { rangeMs: 1, beforeMs: 0, afterMs: 0, references: none };
  expect(RateRows.of("rate", { ...shape, anchored: true, smoothed: false })).toBeUndefined();
  expect(RateRows.of("irate", { ...shape, anchored: false, smoothed: false })).toBeUndefined();
});

test("a series that falls again and again in long ranges is left to windows, which take turns", () => {
  const times = Float64Array.from({ length: 5_000 }, (_, i) => i * 1_000);
  const values = Float64Array.from(times, (_, i) => i % 2);
  const series = { ...seriesOf([]), times, values, starts: undefined };
  const fill = (rangeMs: number) => {
    const shape = { rangeMs, beforeMs: 0, afterMs: 0, anchored: false, smoothed: false, references: times };
    return RateRows.of("rate", shape)?.fill(series, new Float64Array(5_000), new Uint8Array(5_000), 0);
  };
  expect(fill(60_000)).toBe(4_999);
  expect(fill(5_000_000)).toBeUndefined();
});
