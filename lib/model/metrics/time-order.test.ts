import fc from "fast-check";
import { expect, it } from "vitest";
import { TimeOrder } from "./time-order";

it("gives what a stable sort and the first of each time give, whatever was asked before", () => {
  const order = new TimeOrder();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }), (list) => {
      const times = Float64Array.from(list);
      const sorted = [...list.keys()].sort((a, b) => (list[a] ?? 0) - (list[b] ?? 0) || a - b);
      const expected = sorted.filter((at, i) => i === 0 || list[at] !== list[sorted[i - 1] ?? 0]);
      const isRising = expected.every((at, i) => at === i) && expected.length === list.length;
      // Twice: the second answer comes from memory.
      for (const _ of [1, 2])
        expect(order.of(times) && [...(order.of(times) ?? [])]).toEqual(isRising ? null : expected);
    }),
  );
});

it("takes the same times in other memory for the same", () => {
  const order = new TimeOrder();
  const first = order.of(Float64Array.of(3, 1, 2));
  expect(order.of(Float64Array.of(3, 1, 2))).toBe(first);
  expect([...(order.of(Float64Array.of(2, 1, 3)) ?? [])]).toEqual([1, 0, 2]);
});
