import { compileRegexp, type RegexpProgram, runRegexp } from "./regexp-program";
import { parseRegexp, RegexpFault } from "./regexp-syntax";

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

const PLAIN = /^[^\\^$.*+?()[\]{}]*$/;

/** A pattern in RE2 syntax that has to match the whole value. Takes time linear in the value, whatever the pattern. */
export function compileLabelRegexp(pattern: string): LabelRegexp {
  const { node, captures } = parseRegexp(pattern);
  let program: RegexpProgram | undefined;
  const compiled = () => {
    program ??= compileRegexp(node, captures.length);
    return program;
  };
  const groups = (value: string) => runRegexp(compiled(), value);
  if (PLAIN.test(pattern)) {
    const words = new Set(pattern.split("|"));
    return { matches: (value) => words.has(value), groups, groupNames: captures };
  }
  if (pattern === ".*" || pattern === ".+") {
    const least = pattern === ".+" ? 1 : 0;
    return { matches: (value) => value.length >= least, groups, groupNames: captures };
  }
  compiled();
  return { matches: (value) => groups(value) !== undefined, groups, groupNames: captures };
}
