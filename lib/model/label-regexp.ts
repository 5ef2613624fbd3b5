import { compileRegexp, type RegexpProgram, runRegexp } from "./regexp-program";
import { parseRegexp, RegexpFault, type RegexpNode } from "./regexp-syntax";

/** Why a pattern is no regular expression; undefined where it is one. */
export function labelRegexpFault(pattern: string): string | undefined {
  try {
    compileLabelRegexp(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RegexpFault) return error.message;
    throw error;
  }
}

export interface LabelRegexp {
  matches(value: string): boolean;
  /** Ends of the groups, as [start, end, start, end, ...] with -1 for none; undefined where the value does not match. */
  groups(value: string): number[] | undefined;
  groupNames: readonly (string | undefined)[];
}

/** The text that a node stands for, if it is the only one. */
function literalOf(node: RegexpNode): string | undefined {
  if (node.kind === "set") {
    const [from, to] = node.ranges;
    const single = node.ranges.length === 2 && from === to && !node.negated;
    return single && from !== undefined ? String.fromCodePoint(from) : undefined;
  }
  if (node.kind === "capture") return literalOf(node.node);
  if (node.kind !== "concat") return undefined;
  let text = "";
  for (const part of node.parts) {
    const piece = literalOf(part);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

/** `a|b|c`, as pages with several things chosen make them: found in a set instead of by walking. */
function literalsOf(node: RegexpNode): Set<string> | undefined {
  const inner = node.kind === "capture" ? node.node : node;
  const options = inner.kind === "either" ? inner.options : [inner];
  const words = options.map(literalOf);
  return words.every((word) => word !== undefined) ? new Set(words) : undefined;
}

/** A pattern in RE2 syntax that has to match the whole value. Takes time linear in the value, whatever the pattern. */
export function compileLabelRegexp(pattern: string): LabelRegexp {
  const { node, captures } = parseRegexp(pattern);
  let program: RegexpProgram | undefined;
  const compiled = () => {
    program ??= compileRegexp(node, captures.length);
    return program;
  };
  const groups = (value: string) => runRegexp(compiled(), value);
  const words = literalsOf(node);
  if (words) return { matches: (value) => words.has(value), groups, groupNames: captures };
  if (pattern === ".*" || pattern === ".+") {
    const least = pattern === ".+" ? 1 : 0;
    return { matches: (value) => value.length >= least, groups, groupNames: captures };
  }
  compiled();
  return { matches: (value) => groups(value) !== undefined, groups, groupNames: captures };
}
