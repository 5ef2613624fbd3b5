import { expect, it } from "vitest";
import { labelWords, sharedLabels } from "./label-words";

const east = { alertname: "Slow", severity: "high", region: "east" };
const west = { alertname: "Slow", severity: "high", region: "west" };

it("says labels, without the name of the alert", () => {
  expect(labelWords(east)).toBe("severity=high, region=east");
  expect(labelWords({ alertname: "Slow" })).toBe("the alert");
});

it("leaves out what all of them share", () => {
  const shared = sharedLabels([east, west]);
  expect(labelWords(east, shared)).toBe("region=east");
  expect(labelWords(west, shared)).toBe("region=west");
});

it("says everything of one alone, and of those that are alike", () => {
  expect(labelWords(east, sharedLabels([east]))).toBe("severity=high, region=east");
  expect(labelWords(east, sharedLabels([east, east]))).toBe("severity=high, region=east");
});
