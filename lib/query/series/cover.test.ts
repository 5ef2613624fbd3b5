import fc from "fast-check";
import { expect, it } from "vitest";
import { coverRange } from "./cover";

it("takes hours in the middle and narrower buckets at the ends", () => {
  expect(coverRange(3_500, 7_270, 10)).toEqual(
    [
      { width: 60, from: 3_540, to: 3_600 },
      { width: 3_600, from: 3_600, to: 7_200 },
      { width: 60, from: 7_200, to: 7_260 },
      { width: 10, from: 7_260, to: 7_270 },
    ].toSpliced(0, 0, { width: 10, from: 3_500, to: 3_540 }),
  );
  expect(coverRange(600, 1_800, 600)).toEqual([{ width: 600, from: 600, to: 1_800 }]);
  expect(coverRange(60, 60, 10)).toEqual([]);
});

it("covers every range once, in order, in whole buckets", () => {
  const seconds = fc.integer({ min: -100_000, max: 100_000 });
  fc.assert(
    fc.property(seconds, seconds, fc.constantFrom(10, 60, 600, 3_600), (a, b, finest) => {
      const [from, to] = [Math.min(a, b) * finest, Math.max(a, b) * finest];
      const segments = coverRange(from, to, finest);
      let at = from;
      for (const segment of segments) {
        expect(segment.from).toBe(at);
        expect(Math.abs(segment.from % segment.width) + Math.abs(segment.to % segment.width)).toBe(0);
        expect(segment.width).toBeGreaterThanOrEqual(finest);
        at = segment.to;
      }
      expect(at).toBe(to);
    }),
  );
});
