import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisTicks, findGaps, foldAxis, gapsToFold, placeOf, timeAt } from "./fold-gaps";

const range = { startMs: 0, endMs: 100 };

// work   ####....##..........#####
//        0   40      60   90    100   (not to scale)
const work = [
  { startMs: 0, endMs: 20 },
  { startMs: 10, endMs: 40 },
  { startMs: 60, endMs: 62 },
  { startMs: 92, endMs: 100 },
];

describe("findGaps", () => {
  it("finds what no work covers, overlapping work counted once", () => {
    expect(findGaps(work, range, 5)).toEqual([
      { startMs: 40, endMs: 60 },
      { startMs: 62, endMs: 92 },
    ]);
  });
  it("counts the ends of the range, and a range without work as one gap", () => {
    expect(findGaps([{ startMs: 30, endMs: 50 }], range, 5)).toEqual([
      { startMs: 0, endMs: 30 },
      { startMs: 50, endMs: 100 },
    ]);
    expect(findGaps([], range, 5)).toEqual([range]);
  });
  it("ignores work outside the range", () => {
    expect(findGaps([{ startMs: -50, endMs: 110 }], range, 5)).toEqual([]);
  });
});

describe("foldAxis", () => {
  const axis = foldAxis(range, gapsToFold(work, range));
  it("gives folded gaps a small fixed width and the rest one common scale", () => {
    expect(axis.pieces.map((piece) => piece.folded)).toEqual([false, true, false, true, false]);
    expect(placeOf(axis, 60) - placeOf(axis, 40)).toBeCloseTo(0.02);
    expect(placeOf(axis, 20) / 20).toBeCloseTo((placeOf(axis, 100) - placeOf(axis, 92)) / 8);
  });
  it("runs from 0 to 1 and never back, and can be turned round", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 200 })), {
          maxLength: 20,
        }),
        fc.integer({ min: 1, max: 1000 }),
        (starts, end) => {
          const span = { startMs: 0, endMs: end };
          const any = foldAxis(
            span,
            gapsToFold(
              starts.map(([startMs, length]) => ({ startMs, endMs: startMs + length })),
              span,
            ),
          );
          let last = -1;
          for (let i = 0; i <= 20; i++) {
            const x = placeOf(any, (end * i) / 20);
            expect(x).toBeGreaterThanOrEqual(last);
            expect(Math.abs(timeAt(any, x) - (end * i) / 20)).toBeLessThan(1e-3 * end + 1e-6);
            last = x;
          }
          expect(last).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });
  it("labels round times outside folds only", () => {
    for (const { ms } of axisTicks(axis, 6)) {
      expect(ms <= 40 || (ms >= 60 && ms <= 62) || ms >= 92).toBe(true);
      expect(Number.isInteger(ms)).toBe(true);
    }
  });
});
