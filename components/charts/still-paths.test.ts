import { expect, it } from "vitest";
import { linePath, stackPaths } from "./still-paths";

const frame = { fromMs: 0, toMs: 100, top: 10 };
const times = [0, 50, 100];

it("breaks a line at gaps and keeps a lone point", () => {
  expect(linePath([0, 10, 20, 30, 40], [1, null, 5, 10, null], { ...frame })).toEqual({
    line: "M200 50L300 0",
    dots: "M0 90h0.01",
  });
});
it("stacks areas upon each other", () =>
  expect(
    stackPaths(
      {
        times,
        series: [
          { key: "a", words: "", colour: "", values: [1, 2, 1] },
          { key: "b", words: "", colour: "", values: [0, null, 9] },
        ],
      },
      frame,
      true,
    ),
  ).toEqual(["M0 90L500 80L1000 90L1000 100L500 100L0 100Z", "M0 90L500 80L1000 0L1000 90L500 80L0 90Z"]));
it("centres bars on their time and leaves out empty ones", () =>
  expect(
    stackPaths(
      { times, series: [{ key: "a", words: "", colour: "", values: [0, 5, null] }] },
      frame,
      false,
      20,
    ),
  ).toEqual(["M400 100V50H600V100Z"]));
