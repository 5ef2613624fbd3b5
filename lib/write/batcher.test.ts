import { expect, test } from "vitest";
import { Batcher } from "./batcher";

function gate() {
  let open = () => {};
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, wait };
}

test("an item that finds a free lane goes alone; those that wait go together, in order", async () => {
  const batches: number[][] = [];
  const first = gate();
  const batcher = new Batcher<number, number>({
    lanes: 1,
    maxWeight: 100,
    run: async (items) => {
      batches.push(items);
      if (batches.length === 1) await first.wait;
      return items.map((item) => item * 2);
    },
  });
  const one = batcher.submit(1, 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const rest = [2, 3, 4].map((item) => batcher.submit(item, 1));
  first.open();
  expect(await Promise.all([one, ...rest])).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test("a batch stays under the weight, but one heavy item still goes", async () => {
  const batches: number[][] = [];
  const batcher = new Batcher<number, number>({
    lanes: 1,
    maxWeight: 10,
    run: async (items) => {
      batches.push(items);
      return items;
    },
  });
  await Promise.all([50, 4, 4, 4].map((weight) => batcher.submit(weight, weight)));
  expect(batches).toEqual([[50], [4, 4], [4]]);
});

test("an error rejects its batch only", async () => {
  const batcher = new Batcher<string, string>({
    lanes: 1,
    maxWeight: 1,
    run: async (items) => {
      if (items[0] === "bad") throw new Error("refused");
      return items;
    },
  });
  const results = await Promise.allSettled(["good", "bad", "good"].map((item) => batcher.submit(item, 1)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("drain waits for what is queued and running", async () => {
  let done = 0;
  const batcher = new Batcher<number, number>({
    lanes: 2,
    maxWeight: 1,
    run: async (items) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done += items.length;
      return items;
    },
  });
  const all = Promise.all(Array.from({ length: 7 }, (_, i) => batcher.submit(i, 1)));
  await batcher.drain();
  expect(done).toBe(7);
  await all;
});

test("where several owners wait, one with much goes by itself, the others together", async () => {
  const batches: string[][] = [];
  const first = gate();
  const batcher = new Batcher<string, string>({
    lanes: 1,
    maxWeight: 100,
    ownerOf: (item) => item.charCodeAt(0),
    run: async (items) => {
      batches.push(items);
      if (batches.length === 1) await first.wait;
      return items;
    },
  });
  const all = [batcher.submit("x", 1)];
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const item of ["h1", "a1", "h2", "b1", "h3", "a2"])
    all.push(batcher.submit(item, item.startsWith("h") ? 12 : 2));
  first.open();
  await Promise.all(all);
  expect(batches).toEqual([["x"], ["h1", "h2"], ["a1", "b1", "a2"], ["h3"]]);
});

test("a second lane waits for enough to do, but not where it is another owner's", async () => {
  const batches: number[][] = [];
  const first = gate();
  const batcher = new Batcher<number, number>({
    lanes: 2,
    maxWeight: 100,
    spreadAt: 3,
    ownerOf: (item) => Math.floor(item / 10),
    run: async (items) => {
      batches.push(items);
      if (items.includes(1)) await first.wait;
      return items;
    },
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const all = [batcher.submit(1, 1)];
  await turn();
  all.push(batcher.submit(2, 1));
  await turn();
  expect(batches).toEqual([[1]]);
  all.push(batcher.submit(3, 2));
  await turn();
  expect(batches).toEqual([[1], [2, 3]]);
  all.push(batcher.submit(4, 1));
  await turn();
  expect(batches).toHaveLength(2);
  all.push(batcher.submit(11, 1));
  await turn();
  expect(batches.flat().sort()).toEqual([1, 11, 2, 3, 4]);
  first.open();
  await Promise.all(all);
  await batcher.drain();
});
