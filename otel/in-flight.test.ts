import { expect, test } from "vitest";
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
