import fc from "fast-check";
import { expect, test } from "vitest";
import type { FloatHistogram } from "../prom-series";
import { isStaleAt, markStale, wordsOf } from "../stale-marker";
import { BlockWriter, readBlock } from "./block";
import { decodeChunk, encodeChunk } from "./chunk";
import { FloatGather } from "./float-gather";
import { emptySamples, mergeSamples, type Samples, sortSamples } from "./samples";

const floats = (points: [ms: number, value: number, startMs?: number][]): Samples => ({
  timesMs: Float64Array.from(points, ([ms]) => ms),
  startsMs: points.some(([, , start]) => start)
    ? Float64Array.from(points, ([, , start]) => start ?? 0)
    : null,
  values: Float64Array.from(points, ([, value]) => value),
  histograms: null,
});

test("any samples come back as they were, to the bit", () => {
  const point = fc.tuple(
    fc.integer({ min: 0, max: 2 ** 47 }),
    fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -0, 0.1, 12.25, 1e300)),
    fc.integer({ min: 0, max: 2 ** 44 }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(point, { selector: ([ms]) => ms, minLength: 1, maxLength: 60 }), (points) => {
      const samples = floats(points.sort(([a], [b]) => a - b));
      const back = decodeChunk(encodeChunk(samples));
      expect(back.timesMs).toEqual(samples.timesMs);
      expect(new Uint8Array(back.values.buffer)).toEqual(new Uint8Array(samples.values.buffer));
      expect(back.startsMs ?? new Float64Array(points.length)).toEqual(
        samples.startsMs ?? new Float64Array(points.length),
      );
    }),
  );
});

test("a stale marker stays one, alone and among values", () => {
  for (const length of [1, 3]) {
    const samples = floats(Array.from({ length }, (_, i) => [1_000 * i, 7.3]));
    markStale(samples.values, length - 1);
    const back = decodeChunk(encodeChunk(samples));
    expect(isStaleAt(wordsOf(back.values), length - 1)).toBe(true);
  }
});

test("a counter at a steady pace takes little more than a byte a sample", () => {
  const samples = floats(
    Array.from({ length: 480 }, (_, i) => [1_700_000_000_000 + i * 15_000, 1_000 + i * 30]),
  );
  expect(encodeChunk(samples).length).toBeLessThan(520);
});

const histogram = (of: Partial<FloatHistogram>): FloatHistogram => ({
  counterResetHint: 0,
  schema: 3,
  zeroThreshold: 0.001,
  zeroCount: 2,
  count: 12,
  sum: 3.5,
  positiveSpans: [
    { offset: -4, length: 2 },
    { offset: 3, length: 1 },
  ],
  positiveBuckets: [1, 2, 3],
  negativeSpans: [{ offset: 0, length: 1 }],
  negativeBuckets: [4],
  ...of,
});

test("histograms come back, also after their buckets changed, with float counts and a stale marker between", () => {
  const histograms = [
    histogram({}),
    histogram({ count: 20, positiveBuckets: [1, 5, 8] }),
    undefined,
    histogram({ count: 21, positiveBuckets: [1, 6, 8] }),
    histogram({
      schema: 2,
      positiveSpans: [{ offset: 0, length: 1 }],
      positiveBuckets: [9],
      sum: Number.NaN,
    }),
    histogram({ count: 1.5, positiveBuckets: [0.5, 0.25, 0.75] }),
  ];
  const samples: Samples = {
    timesMs: Float64Array.from(histograms.keys(), (i) => 1_000 + i * 10),
    startsMs: null,
    values: new Float64Array(histograms.length),
    histograms,
  };
  const back = decodeChunk(encodeChunk(samples));
  expect(back.histograms).toEqual(histograms);
  expect(isStaleAt(wordsOf(back.values), 2)).toBe(true);
});

test("of samples with one time the first counts, whatever the order", () => {
  const merged = mergeSamples([
    floats([
      [10, 1],
      [30, 3],
    ]),
    floats([
      [10, 100],
      [20, 2],
    ]),
    floats([[5, 0.5]]),
  ]);
  expect([...merged.timesMs]).toEqual([5, 10, 20, 30]);
  expect([...merged.values]).toEqual([0.5, 1, 2, 3]);
  const sorted = sortSamples(
    floats([
      [30, 3],
      [10, 1],
      [30, 300],
    ]),
  );
  expect([...sorted.values]).toEqual([1, 3]);
});

test("a block gives back the wanted series in order, floats and histograms, stale markers too", () => {
  const point = (id: number, timeMs: number, value: number, isStale = false) => ({
    series: { id },
    timeMs,
    startMs: timeMs - 1,
    value,
    isStale,
  });
  const own: Samples = { ...emptySamples(1, true, false), histograms: [histogram({})] };
  const block = new BlockWriter();
  for (const one of [point(3, 10, 1), point(900, 20, 2), point(900, 10, 3), point(900, 20, 4)])
    block.addFloat(one);
  block.addFloat(point(900, 30, 0, true));
  block.addHistograms({ seriesId: 5, samples: own });
  expect([block.samples, block.minMs, block.maxMs]).toEqual([6, 0, 30]);
  const body = block.finish();
  const floats = new FloatGather();
  const taken: Samples[] = [];
  const slotOf = (id: number) => [900, 5].indexOf(id);
  readBlock(body, slotOf, floats, (slot, samples) => {
    expect(slot).toBe(1);
    taken.push(samples);
  });
  const samples = floats.finish(2).get(0);
  expect([...(samples?.timesMs ?? [])]).toEqual([10, 20, 30]);
  expect([...(samples?.startsMs ?? [])]).toEqual([9, 19, 29]);
  expect([...(samples?.values ?? [])].slice(0, 2)).toEqual([3, 2]);
  expect(samples && isStaleAt(wordsOf(samples.values), 2)).toBe(true);
  expect(taken[0]?.histograms).toEqual([histogram({})]);
});
