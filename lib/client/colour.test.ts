import { expect, it } from "vitest";
import { colourOf, distinctColours } from "./colour";

const names = [
  "resolve-ticket",
  "multi-agent-qa",
  "publish-notes",
  "research-brief",
  "nightly-reconcile",
  "bulk-export",
];

it("gives names side by side different colours, the same ones in any order", () => {
  const colour = distinctColours(names);
  expect(new Set(names.map(colour)).size).toBe(names.length);
  expect(names.map(distinctColours([...names].reverse()))).toEqual(names.map(colour));
});
it("leaves a name its own colour where nothing is like it", () =>
  expect(distinctColours(["resolve-ticket"])("resolve-ticket")).toBe(colourOf("resolve-ticket")));
it("falls back to a name's own colour where the colours run out", () => {
  const many = Array.from({ length: 20 }, (_, i) => `service-${i}`);
  expect(new Set(many.map(distinctColours(many))).size).toBe(12);
});
