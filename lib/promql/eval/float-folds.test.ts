import fc from "fast-check";
import { expect, test } from "vitest";
import { FloatMean } from "../functions/mean";
import { foldOf } from "./float-folds";
import { ABSENT, FLOAT } from "./grid";

const value = fc.oneof(
  fc.double({ noNaN: false }),
  fc.constantFrom(0, -0, 1e308, -1e308, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

test("avg is the mean of each step, to the bit, also where the sum overflows", () => {
  const rows = fc.array(fc.array(fc.option(value), { minLength: 3, maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(rows, (all) => {
      const fold = foldOf("avg")?.(3);
      for (const row of all) {
        const cells = Float64Array.from(row, (cell) => cell ?? 7);
        fold?.add(
          cells,
          Uint8Array.from(row, (cell) => (cell === null ? ABSENT : FLOAT)),
          0,
        );
      }
      for (const step of [0, 1, 2]) {
        const cells = all.flatMap((row) => row[step] ?? []);
        const mean = new FloatMean();
        for (const cell of cells) mean.add(cell);
        expect(fold?.seen[step]).toBe(cells.length > 0 ? 1 : 0);
        if (cells.length > 0) expect(fold?.result(step)).toBe(mean.result());
      }
    }),
    { numRuns: 500, seed: 3 },
  );
});
