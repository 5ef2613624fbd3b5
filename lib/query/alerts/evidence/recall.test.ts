import { expect, test } from "vitest";
import { Recall } from "./recall";

test("asks a question once, also while it is being asked", async () => {
  const recall = new Recall(0);
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return asked;
  };
  expect(await Promise.all([recall.of(["a"], ask), recall.of(["a"], ask), recall.of(["b"], ask)])).toEqual([
    1, 1, 2,
  ]);
  expect(await recall.of(["a"], ask)).toBe(1);
});

test("asks again what failed, and what is not to be kept", async () => {
  const recall = new Recall(0);
  await expect(recall.of(["a"], () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  expect(
    await recall.of(
      ["a"],
      async () => "partly",
      () => false,
    ),
  ).toBe("partly");
  expect(await recall.of(["a"], async () => "whole")).toBe("whole");
});

test("keeps so many answers, the latest", async () => {
  const recall = new Recall(0, 2);
  for (const key of ["a", "b", "c"]) await recall.of([key], async () => key);
  expect(await recall.of(["a"], async () => "again")).toBe("again");
  expect(await recall.of(["c"], async () => "again")).toBe("c");
});

test("of answers that are large keeps the latest that fit, and one that does not fit alone", async () => {
  const recall = new Recall(0, 10, 100);
  const ask = (key: string, bytes: number, answer = key) =>
    recall.of(
      [key],
      async () => answer,
      undefined,
      () => bytes,
    );
  await ask("small", 0);
  for (const key of ["a", "b", "c"]) await ask(key, 40);
  expect(await ask("a", 40, "again")).toBe("again");
  expect(await ask("c", 40, "again")).toBe("c");
  await ask("large", 500);
  expect(await ask("large", 500, "again")).toBe("large");
  expect(await ask("c", 40, "again")).toBe("again");
  expect(await ask("small", 0, "again")).toBe("small");
});
