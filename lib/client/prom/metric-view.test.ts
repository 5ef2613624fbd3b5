import { expect, test } from "vitest";
import { readQueries, writeQueries } from "./metric-view";

const plain = { expr: "up", legend: "", hidden: false };

test.each([[[plain]], [[{ ...plain, legend: "{{job}}" }]], [[plain, { ...plain, hidden: true }]]])(
  "%j comes back from the address as it went",
  (list) => {
    const { q, queries } = writeQueries(list);
    expect(readQueries(q, queries)).toEqual(list);
  },
);

test("one plain query is readable in the address", () => {
  expect(writeQueries([plain])).toEqual({ q: "up", queries: null });
});

test.each([
  [null, null],
  ["", "{"],
  [null, "[]"],
  [null, '{"a":1}'],
])("q %j and queries %j: one empty query", (q, queries) => {
  expect(readQueries(q, queries)).toEqual([{ ...plain, expr: "" }]);
});

test("rubbish within the list does no harm", () => {
  expect(readQueries(null, '[null,{"q":5},{"q":"up"}]').map(({ expr }) => expr)).toEqual(["", "", "up"]);
});
