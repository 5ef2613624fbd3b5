import { describe, expect, it } from "vitest";
import { redraw, spanFixture, spansFromDrawing } from "../../test/support/ascii-trace";
import { criticalPath } from "./critical-path";
import { buildTree } from "./trace-tree";

/** Each drawing is input and expectation at once: `#` is the critical path. */
const drawings: Record<string, string> = {
  "a span alone explains all of its time": `
root ##########
`,
  "a child takes over while the root waits for it": `
root   ##----####
  child  ####
`,
  "of two children in parallel the one that finishes last counts": `
root    #--------#
  quick  -----
  slow   ########
`,
  "children one after the other are all on the path, gaps belong to the parent": `
root  #---##---#
  one  ###
  two       ###
`,
  "a child that finished before the last one started is found behind it": `
root    #--------#
  early  ####
  long   -----
  late       ####
`,
  "work that outlives its parent is clipped at the parent's end": `
root    ##------
  async   ######---
`,
  "a child that starts before its parent is clipped at the parent's start": `
root       ----###
  skewed --####
`,
  "the path goes down through every level": `
root     #---------#
  a       ##-----##
    b       #---#
      c      ###
`,
};

describe("critical path", () => {
  it.each(Object.entries(drawings))("%s", (_, drawing) => {
    const tree = buildTree(spansFromDrawing(drawing));
    const path = criticalPath(tree);
    const drawn = redraw(drawing, (name) => path.get(tree.positionOfSpan.get(name) ?? -1) ?? []);
    expect(drawn).toBe(drawing);
  });

  it("tiles the root exactly, with no moment counted twice", () => {
    const tree = buildTree(spansFromDrawing(drawings["the path goes down through every level"] ?? ""));
    const all = [...criticalPath(tree).values()].flat();
    expect(all.reduce((sum, section) => sum + section.toNs - section.fromNs, 0)).toBe(11);
  });

  it("finds a child that seems to end a part of a millisecond after the next began, as clocks in milliseconds tell it", () => {
    const of = (spanId: string, parentId: string | null, startNs: number, durationNs: number) =>
      spanFixture({ spanId, parentId, startNs, durationNs });
    const tree = buildTree([
      of("agent", null, 0, 26_000_000_000),
      of("search", "agent", 0, 25_000_900_000),
      of("chat", "agent", 25_000_000_000, 1_000_000_000),
    ]);
    const path = criticalPath(tree);
    expect(path.get(tree.positionOfSpan.get("search") ?? -1)).toEqual([{ fromNs: 0, toNs: 25_000_000_000 }]);
    expect(path.has(tree.positionOfSpan.get("agent") ?? -1)).toBe(false);
  });

  it("takes the longest of several roots", () => {
    const short = spanFixture({ spanId: "short", durationNs: 5 });
    const long = spanFixture({ spanId: "long", startNs: 3, durationNs: 9 });
    const tree = buildTree([short, long]);
    expect([...criticalPath(tree).keys()]).toEqual([tree.positionOfSpan.get("long")]);
  });

  it("is empty for no spans", () => {
    expect(criticalPath(buildTree([])).size).toBe(0);
  });

  it("stands a chain of 100,000 spans, each the child of the one before", () => {
    const count = 100_000;
    const spans = Array.from({ length: count }, (_, depth) =>
      spanFixture({
        spanId: `s${depth}`,
        parentId: depth === 0 ? null : `s${depth - 1}`,
        startNs: depth,
        durationNs: 2 * count - 2 * depth,
      }),
    );
    expect(criticalPath(buildTree(spans)).size).toBe(count);
  });
});
