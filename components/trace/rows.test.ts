import { describe, expect, it } from "vitest";
import { buildTree, spanAt } from "@/lib/model/trace-tree";
import { spanFixture, spansFromDrawing } from "../../test/support/ascii-trace";
import { collapsedFromDepth, errorPositions, openDepth, opened, type RowView, visibleRows } from "./rows";
import type { TraceTree } from "./trace-span";

const all: RowView = { collapsed: new Set(), focus: null, only: null };
const family = `
root    ----------
  a      ---
    a1    -
    a2     -
  b         ----
    b1       --
`;

function names(tree: TraceTree, view: RowView = all): string[] {
  return visibleRows(tree, view).map((row) => `${" ".repeat(row.depth)}${spanAt(tree, row.position)?.name}`);
}
const position = (tree: TraceTree, name: string) => tree.positionOfSpan.get(name) ?? -1;

describe("pass one: the tree", () => {
  it("orders depth first, siblings by start, whatever the order of arrival", () => {
    const spans = spansFromDrawing(family);
    const expected = ["root", " a", "  a1", "  a2", " b", "  b1"];
    expect(names(buildTree(spans))).toEqual(expected);
    expect(names(buildTree(spans.toReversed()))).toEqual(expected);
  });

  it("keeps spans whose parent never arrived as roots and says which", () => {
    const tree = buildTree([
      spanFixture({ spanId: "root" }),
      spanFixture({ spanId: "x", parentId: "gone", startNs: 2 }),
    ]);
    expect(tree.rootReason).toEqual(new Map([[1, "missing"]]));
    expect(visibleRows(tree, all)).toHaveLength(2);
  });

  it("keeps several roots in order of start", () => {
    const tree = buildTree([
      spanFixture({ spanId: "b", name: "b", startNs: 5 }),
      spanFixture({ spanId: "a", name: "a" }),
    ]);
    expect(names(tree)).toEqual(["a", "b"]);
  });

  it("cuts a circle of parents at its earliest span and loses nobody", () => {
    const circle = [
      spanFixture({ spanId: "x", name: "x", parentId: "z", startNs: 3 }),
      spanFixture({ spanId: "y", name: "y", parentId: "x", startNs: 1 }),
      spanFixture({ spanId: "z", name: "z", parentId: "y", startNs: 2 }),
      spanFixture({ spanId: "tail", name: "tail", parentId: "z", startNs: 0 }),
      spanFixture({ spanId: "self", name: "self", parentId: "self", startNs: 9 }),
    ];
    const tree = buildTree(circle);
    expect(names(tree)).toEqual(["y", " z", "  tail", "  x", "self"]);
    expect([...tree.rootReason.values()]).toEqual(["cycle", "cycle"]);
  });

  it("hangs children under the earlier of two spans with one id", () => {
    const tree = buildTree([
      spanFixture({ spanId: "twin", name: "second", startNs: 10, durationNs: 5 }),
      spanFixture({ spanId: "twin", name: "first", startNs: 0, durationNs: 5 }),
      spanFixture({ spanId: "kid", name: "kid", parentId: "twin", startNs: 11 }),
    ]);
    expect(names(tree)).toEqual(["first", " kid", "second"]);
  });

  it("counts children that start before their parent, past a millisecond of tolerance", () => {
    const parent = spanFixture({ spanId: "p", startNs: 5_000_000, durationNs: 1 });
    const early = spanFixture({ spanId: "c", parentId: "p", startNs: 3_000_000 });
    const close = spanFixture({ spanId: "d", parentId: "p", startNs: 4_500_000 });
    expect(buildTree([parent, early, close]).startsBeforeParent).toBe(1);
  });

  it("lays out 100,000 spans, wide or in one chain, well inside a frame's patience", () => {
    const wide = Array.from({ length: 100_000 }, (_, i) =>
      spanFixture({ spanId: `s${i}`, parentId: i === 0 ? null : `s${Math.floor((i - 1) / 8)}`, startNs: i }),
    );
    const chain = wide.map((span, i) => ({ ...span, parentId: i === 0 ? null : `s${i - 1}` }));
    for (const spans of [wide, chain]) {
      const tree = buildTree(spans);
      expect(visibleRows(tree, all)).toHaveLength(100_000);
    }
  });
});

describe("pass two: the rows", () => {
  it("skips what is collapsed and says how much it hides", () => {
    const tree = buildTree(spansFromDrawing(family));
    const rows = visibleRows(tree, { ...all, collapsed: new Set([position(tree, "a")]) });
    expect(rows.map((row) => spanAt(tree, row.position)?.name)).toEqual(["root", "a", "b", "b1"]);
    expect(rows[1]).toMatchObject({ isCollapsed: true, hidden: 2, hidesError: false });
  });

  it("says that a collapsed row hides an error, but not for its own", () => {
    const spans = spansFromDrawing(family).map((span) => ({
      ...span,
      isError: ["a2", "b"].includes(span.name),
    }));
    const tree = buildTree(spans);
    const rows = visibleRows(tree, {
      ...all,
      collapsed: new Set([position(tree, "a"), position(tree, "b")]),
    });
    expect(rows.map((row) => row.hidesError)).toEqual([false, true, false]);
    expect(errorPositions(tree)).toEqual([position(tree, "a2"), position(tree, "b")]);
  });

  it("filters to matches and the way down to them", () => {
    const tree = buildTree(spansFromDrawing(family));
    const rows = visibleRows(tree, { ...all, only: new Set([position(tree, "b1")]) });
    expect(rows.map((row) => [spanAt(tree, row.position)?.name, row.isContext])).toEqual([
      ["root", true],
      ["b", true],
      ["b1", false],
    ]);
  });

  it("focuses a subtree and starts its depth at zero", () => {
    const tree = buildTree(spansFromDrawing(family));
    expect(names(tree, { ...all, focus: position(tree, "a") })).toEqual(["a", " a1", " a2"]);
  });

  it("collapses by level and opens the way to a row", () => {
    const tree = buildTree(spansFromDrawing(family));
    const collapsed = collapsedFromDepth(tree, 1);
    expect(names(tree, { ...all, collapsed })).toEqual(["root", " a", " b"]);
    expect(openDepth(tree, collapsed)).toBe(1);
    const way = opened(tree, collapsed, position(tree, "a2"));
    expect(names(tree, { ...all, collapsed: way })).toEqual(["root", " a", "  a1", "  a2", " b"]);
  });
});
