import { expect, test } from "vitest";
import { addLag, emptyLag, lagQuantile, mergeLag } from "./lag";

test("counts each lag once, at its bound and beyond the last", () => {
  const lag = emptyLag();
  for (const ms of [0, 100, 101, 86_400_001]) addLag(lag, ms);
  expect(lag).toMatchObject({ count: 4, sumMs: 86_400_202, maxMs: 86_400_001 });
  expect(lag.counts.at(0)).toBe(2);
  expect(lag.counts.at(1)).toBe(1);
  expect(lag.counts.at(-1)).toBe(1);
});

test("a clock ahead makes no negative lag", () => {
  const lag = emptyLag();
  addLag(lag, -5_000);
  expect(lag).toMatchObject({ count: 1, sumMs: 0, maxMs: 0 });
});

test("quantiles are bounds of buckets, and never above the largest lag", () => {
  const lag = emptyLag();
  for (let i = 0; i < 95; i++) addLag(lag, 90);
  for (let i = 0; i < 5; i++) addLag(lag, 700);
  expect(lagQuantile(lag, 0.5)).toBe(100);
  expect(lagQuantile(lag, 0.95)).toBe(100);
  expect(lagQuantile(lag, 0.99)).toBe(700);
  expect(lagQuantile(emptyLag(), 0.95)).toBeNull();
});

test("merging is as counting all together", () => {
  const [one, other, all] = [emptyLag(), emptyLag(), emptyLag()];
  for (const [i, ms] of [5, 300, 9_000, 120_000].entries()) {
    addLag(i % 2 === 0 ? one : other, ms);
    addLag(all, ms);
  }
  mergeLag(one, other);
  expect(one).toEqual(all);
});
