import { expect, test } from "vitest";
import { SharedSamples } from "./shared-samples";

test("past the limit the largest has to end, and the others go on", () => {
  const shared = new SharedSamples(100);
  const [large, small] = [shared.join(), shared.join()];
  shared.hold(large, 80);
  shared.hold(small, 15);
  shared.hold(small, 10);
  expect(() => shared.check(large)).toThrow("more than 100 samples together");
  expect(() => shared.hold(large, 1)).toThrow("more than 100");
  shared.leave(large);
  shared.hold(small, 70);
  expect(() => shared.hold(small, 10)).toThrow("more than 100");
});

test("what a query held is free when it is over", () => {
  const shared = new SharedSamples(100);
  for (let i = 0; i < 5; i++) {
    const share = shared.join();
    shared.hold(share, 90);
    shared.leave(share);
  }
});
