import fc from "fast-check";
import { expect, it } from "vitest";
import { BlockWriter, readBlock } from "./block";
import { indexBlock, readIndexed } from "./block-index";
import { FloatGather } from "./float-gather";

const points = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 40 }),
    timeMs: fc.integer({ min: 0, max: 1_000_000 }),
    startMs: fc.constantFrom(0, 1_000),
    value: fc.double(),
    isStale: fc.boolean(),
  }),
  { maxLength: 120 },
);

it("gives of any block what a reader of it gives", () => {
  fc.assert(
    fc.property(points, fc.uniqueArray(fc.integer({ min: 1, max: 50 })), (all, ids) => {
      const writer = new BlockWriter();
      for (const { id, ...point } of all) writer.addFloat({ series: { id }, ...point });
      const histogramTimes = all.slice(0, 3).map(({ id }) => id);
      for (const seriesId of new Set(histogramTimes))
        writer.addHistograms({
          seriesId: seriesId + 100,
          samples: {
            timesMs: Float64Array.of(5),
            values: Float64Array.of(1),
            startsMs: null,
            histograms: null,
          },
        });
      const body = writer.finish();
      const wantedIds = [...ids, 101, 102];
      const slots = new Map(wantedIds.map((id, slot) => [id, slot]));
      const slotOf = (id: number) => slots.get(id) ?? -1;
      const read = (how: (floats: FloatGather, taken: number[]) => void) => {
        const floats = new FloatGather();
        const taken: number[] = [];
        how(floats, taken);
        return { floats: floats.finish(wantedIds.length), taken, length: floats.length };
      };
      const index = indexBlock(body);
      const wanted = Float64Array.from(wantedIds).sort();
      expect(
        read((floats, taken) => readIndexed(index, wanted, slotOf, floats, (slot) => taken.push(slot))),
      ).toEqual(read((floats, taken) => readBlock(body, slotOf, floats, (slot) => taken.push(slot))));
    }),
  );
});
