import { expect, test } from "vitest";
import { Turns } from "./turns";

test("so many at once, of one owner fewer, and the others in their order", async () => {
  const turns = new Turns({ most: 3, mostOfOne: 2, mostWaiting: 3 });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (owner: string, name: string) =>
    turns.during(owner, 60_000, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const asked = ["a1", "a2", "a3", "b1", "b2"].map((name) => ask(name.slice(0, 1), name));
  await Promise.resolve();
  expect(begun).toEqual(["a1", "a2", "b1"]);
  ends.get("b1")?.();
  await asked[3];
  expect(begun).toEqual(["a1", "a2", "b1", "b2"]);
  ends.get("a1")?.();
  await asked[0];
  expect(begun.at(-1)).toBe("a3");
  for (const end of ends.values()) end();
  await Promise.all(asked);
});

test("past those that may wait, and past its patience, one is told so", async () => {
  const turns = new Turns({ most: 1, mostOfOne: 1, mostWaiting: 1 });
  let end = () => {};
  const first = turns.during("a", 60_000, () => new Promise<void>((resolve) => (end = resolve)));
  const second = turns.during("a", 1, async () => "never");
  await expect(turns.during("b", 1, async () => "never")).rejects.toThrow("Too many queries");
  await expect(second).rejects.toThrow("Too many queries");
  end();
  await first;
  expect(await turns.during("a", 1, async () => "now")).toBe("now");
  await expect(turns.during("a", 1, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await turns.during("a", 1, async () => "again")).toBe("again");
});
