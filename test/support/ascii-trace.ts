import type { TraceSpan } from "@/components/trace/trace-span";

/**
 * A trace drawn as text: one span a line, indented under its parent, its bar where it lies in time (one column, one unit).
 * Bars are made of `-` and `#`; what the two mean is up to the test.
 *
 *     root   -----#####
 *       leaf  ####
 */
export function spansFromDrawing(drawing: string): TraceSpan[] {
  const above: { indent: number; name: string }[] = [];
  return linesOf(drawing).map((line) => {
    const indent = line.search(/\S/);
    const name = line.trim().split(/\s/)[0] ?? "";
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const parentId = above.at(-1)?.name ?? null;
    above.push({ indent, name });
    const bar = /\s([-#]+)\s*$/.exec(line);
    const startNs = bar ? bar.index + 1 : 0;
    return spanFixture({ spanId: name, parentId, name, startNs, durationNs: bar?.[1]?.length ?? 0 });
  });
}

/** The same drawing again, with `#` in the given sections and `-` in the rest of each bar. */
export function redraw(
  drawing: string,
  sectionsOf: (name: string) => readonly { fromNs: number; toNs: number }[],
): string {
  const lines = linesOf(drawing).map((line) => {
    const name = line.trim().split(/\s/)[0] ?? "";
    const sections = sectionsOf(name);
    const barAt = line.search(/\s[-#]+\s*$/) + 1;
    const isMarked = (column: number) => sections.some((s) => column >= s.fromNs && column < s.toNs);
    return [...line]
      .map((letter, column) => (column < barAt || letter === " " ? letter : isMarked(column) ? "#" : "-"))
      .join("");
  });
  return `\n${lines.join("\n")}\n`;
}

function linesOf(drawing: string): string[] {
  return drawing.split("\n").filter((line) => line.trim() !== "");
}

export function spanFixture(given: Partial<TraceSpan>): TraceSpan {
  return {
    spanId: "a",
    parentId: null,
    name: "span",
    service: "service",
    kind: "internal",
    isError: false,
    statusMessage: null,
    startNs: 0,
    durationNs: 1,
    clockSkewed: false,
    requestId: null,
    operation: null,
    events: [],
    logCount: 0,
    ...given,
  };
}
