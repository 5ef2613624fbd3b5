import { describe, expect, it } from "vitest";
import { buildTree, spanAt } from "@/lib/model/trace-tree";
import { spanFixture } from "../../test/support/ascii-trace";
import { findMatches, needsServer, parseSearch, stepMatch, termKey } from "./search";

const tree = buildTree([
  spanFixture({ spanId: "1", name: "GET /orders", service: "gateway", startNs: 0 }),
  spanFixture({ spanId: "2", name: "SELECT orders", service: "database", startNs: 1, isError: true }),
  spanFixture({
    spanId: "3",
    name: "charge card",
    service: "payment",
    startNs: 2,
    statusMessage: "Card declined",
  }),
]);
const none = new Map<string, ReadonlySet<string>>();
const found = (input: string, fromServer = none) =>
  findMatches(tree, parseSearch(input), fromServer).map((position) => spanAt(tree, position)?.spanId);

describe("search within a trace", () => {
  it.each([
    ["orders", ["1", "2"]],
    ["gateway payment", ["1", "3"]],
    ['"card declined"', ["3"]],
    ["card declined", ["3"]],
    ["service=data", ["2"]],
    ["status=error", ["2"]],
    ["orders -database", ["1"]],
    ["-status=error", ["1", "3"]],
    ['service="pay', ["3"]],
    ["", []],
    ["nothing", []],
  ])("%s", (input, ids) => {
    expect(found(input)).toEqual(ids);
  });

  it("asks the server for attributes and takes its answer", () => {
    const [term] = parseSearch("db.system=postgres");
    expect(term && needsServer(term)).toBe(true);
    expect(needsServer({ key: "service", text: "a", isExcluded: false })).toBe(false);
    const answer = new Map([[termKey({ key: "db.system", text: "postgres" }), new Set(["2"])]]);
    expect(found("db.system=postgres", answer)).toEqual(["2"]);
  });

  it("steps through hits and around the end", () => {
    expect([stepMatch([2, 5], null, 1), stepMatch([2, 5], 2, 1), stepMatch([2, 5], 5, 1)]).toEqual([2, 5, 2]);
    expect([stepMatch([2, 5], 2, -1), stepMatch([2, 5], null, -1), stepMatch([], 1, 1)]).toEqual([
      5,
      5,
      undefined,
    ]);
  });
});
