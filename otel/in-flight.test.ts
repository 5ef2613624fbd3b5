import { expect, test, vi } from "vitest";
import { Unavailable } from "@/lib/errors";
import { InFlight } from "./in-flight";

test("past the bound a request is told to come back in 1 to 5 s, and there is room again after a release", () => {
  const inFlight = new InFlight(100);
  const first = inFlight.hold();
  first.add(80);
  const second = inFlight.hold();
  try {
    second.add(30);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(Unavailable);
    expect((error as Unavailable).retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect((error as Unavailable).retryAfterSeconds).toBeLessThanOrEqual(5);
  }
  second.release();
  first.release();
  expect(inFlight.bytes).toBe(0);
  second.add(30);
  expect(inFlight.bytes).toBe(30);
});

test("a request alone may pass the bound, piece by piece", () => {
  const inFlight = new InFlight(100);
  const only = inFlight.hold();
  only.add(90);
  only.add(90);
  expect(() => inFlight.hold().add(1)).toThrow(Unavailable);
  only.release();
  expect(inFlight.bytes).toBe(0);
});

test("room is kept for bodies that have not come yet, and bodies take its place", () => {
  const inFlight = new InFlight(1_000_000);
  const holds = [inFlight.reserve(), inFlight.reserve(), inFlight.reserve()];
  expect(inFlight.bytes).toBe(3 * 256 * 1024);
  expect(() => inFlight.reserve()).toThrow(Unavailable);
  for (const hold of holds) hold.addWhole(1_000);
  expect(inFlight.bytes).toBe(3_000);
  for (const hold of holds) hold.release();
  expect(inFlight.bytes).toBe(0);
});

test("bodies that became small are reckoned small", () => {
  const inFlight = new InFlight(1_000_000);
  for (let n = 0; n < 200; n++) {
    const hold = inFlight.reserve();
    hold.addWhole(500);
    hold.release();
  }
  const many = Array.from({ length: 1_000 }, () => inFlight.reserve());
  expect(inFlight.bytes).toBeLessThan(1_000_000);
  for (const hold of many) hold.release();
  expect(inFlight.bytes).toBe(0);
});

test("whoever announces a body and sends none keeps nobody out for long", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const inFlight = new InFlight(600_000);
  const silent = [inFlight.reserve(), inFlight.reserve()];
  expect(() => inFlight.reserve()).toThrow(Unavailable);
  vi.advanceTimersByTime(2_500);
  const next = inFlight.reserve();
  next.addWhole(500_000);
  // Its body comes after all, and finds what room there is.
  silent[0]?.addWhole(50_000);
  expect(() => silent[1]?.addWhole(500_000)).toThrow(Unavailable);
  for (const hold of [...silent, next]) hold.release();
  expect(inFlight.bytes).toBe(0);
  vi.useRealTimers();
});
