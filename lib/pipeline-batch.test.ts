import { expect, test } from "vitest";
import { type Batch, writeObserved } from "./pipeline-batch";

const arrival = { startMs: 10, endMs: 11, rejected: 1 };
const exports = [
  { projectId: 1, arrival, items: [1, 2] },
  { projectId: 2, arrival: { startMs: 5, endMs: 6, rejected: 0 }, items: [3] },
];

function watched() {
  const batches: Batch[] = [];
  const of = {
    signal: "traces" as const,
    exports,
    size: (one: { items: number[] }) => one.items.length,
    onBatch: (batch: Batch) => void batches.push(batch),
  };
  return { batches, of };
}

test("tells each stage of a batch with what went in and out", async () => {
  const { batches, of } = watched();
  const outcomes = await writeObserved(of, async (derive) => {
    for (const { items } of exports) derive.during(items.length, () => []);
    return [
      { refused: 1, reasons: ["x"], duplicates: 0 },
      { refused: 0, reasons: [], duplicates: 0 },
    ];
  });
  expect(outcomes).toHaveLength(2);
  expect(batches).toHaveLength(1);
  expect(batches[0]).toMatchObject({ exports: 2, items: 3, projectIds: new Set([1, 2]), error: undefined });
  expect(batches[0]?.stages).toMatchObject([
    { name: "normalise", startMs: 5, endMs: 11, in: 4, out: 3, rejected: 1 },
    { name: "derive", in: 3, out: 0 },
    { name: "write", in: 3, out: 2, rejected: 1 },
  ]);
});

test("tells a failed batch too, and passes its error on", async () => {
  const { batches, of } = watched();
  const failing = writeObserved(of, () => Promise.reject(new Error("no room")));
  await expect(failing).rejects.toThrow("no room");
  expect(batches[0]?.error).toBe("no room");
});
