import { expect, it } from "vitest";
import { quoteValue } from "@/lib/client/quote-value";
import { findPlaces, looksLikeId } from "./find-places";

const facets = {
  sampled: 10,
  facets: [
    {
      key: "service",
      kind: "short" as const,
      distinct: 2,
      values: [
        { value: "planner", count: 3 },
        { value: "plan b", count: 9 },
      ],
    },
  ],
};

it("finds names by a part of them, most frequent first", () => {
  expect(findPlaces([facets, undefined], "PLAN").map((place) => place.q)).toEqual([
    'service:"plan b"',
    "service:planner",
  ]);
  expect(findPlaces([facets], " ")).toEqual([]);
});
it("quotes what the language would read otherwise", () => expect(quoteValue('a "b"')).toBe('"a \\"b\\""'));
it("tells ids from queries", () => {
  expect(
    ["4bf92f3577b34da6a3ce929d0e0e4736", "req-12ab", "planner", "status:error", "two words 1"].map(
      looksLikeId,
    ),
  ).toEqual([true, true, false, false, false]);
});
