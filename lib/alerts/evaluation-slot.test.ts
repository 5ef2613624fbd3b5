import fc from "fast-check";
import { expect, it } from "vitest";
import { slotOf } from "./evaluation-slot";

it("is always at the same place, never in the future, and the next one is within an interval", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 12n }),
      fc.integer({ min: 1_000, max: 86_400_000 }),
      fc.integer({ min: 1, max: 4_000_000_000_000 }),
      (id, intervalMs, nowMs) => {
        const first = slotOf(id, intervalMs, 0, nowMs);
        expect(first.atMs).toBe(nowMs);
        expect(first.nextMs).toBeGreaterThan(nowMs);
        expect(first.nextMs).toBeLessThanOrEqual(nowMs + intervalMs);
        const second = slotOf(id, intervalMs, first.nextMs, first.nextMs + 3);
        expect(second).toEqual({ atMs: first.nextMs, nextMs: first.nextMs + intervalMs, missed: 0 });
        const late = slotOf(id, intervalMs, first.nextMs, first.nextMs + 2 * intervalMs);
        expect(late).toEqual({
          atMs: first.nextMs + 2 * intervalMs,
          nextMs: first.nextMs + 3 * intervalMs,
          missed: 2,
        });
      },
    ),
  );
});

it("spreads groups over their interval", () => {
  const places = Array.from(
    { length: 500 },
    (_, i) => slotOf(BigInt(i + 1), 15_000, 0, 1_000_000_000_000).nextMs % 15_000,
  );
  for (let from = 0; from < 15_000; from += 1_000) {
    const inSecond = places.filter((place) => place >= from && place < from + 1_000).length;
    expect(inSecond).toBeGreaterThan(10);
    expect(inSecond).toBeLessThan(70);
  }
});
