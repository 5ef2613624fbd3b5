import type { Matcher } from "@/lib/model/prom-series";

const mostValues = 20;
const literal = /^[\w .:/@-]+$/;

/** A matcher in the query language, by how one value is said in it. "": it leaves everything; null: it cannot be said. */
export function matcherTerm({ op, value }: Matcher, say: (value: string) => string): string | null {
  if (op === "=" || op === "!=") {
    if (value === "") return op === "!=" ? "" : null;
    return op === "=" ? say(value) : not(say(value));
  }
  const values = valuesOf(value);
  if (values === "all") return op === "=~" ? "" : null;
  if (values === null) return null;
  const [only] = values;
  const any = values.length === 1 && only !== undefined ? say(only) : `(${values.map(say).join(" OR ")})`;
  return op === "=~" ? any : not(any);
}

const not = (term: string) => (term.startsWith("-") ? term.slice(1) : `-${term}`);

/** The values that a regular expression names one by one. */
function valuesOf(pattern: string): string[] | "all" | null {
  const inner = /^\(([^()]*)\)$/.exec(pattern)?.[1] ?? pattern;
  if (inner === ".*" || inner === ".+") return "all";
  const values = inner.split("|").map((one) => one.replaceAll(/\\([.\-/:])/g, "$1"));
  const areLiteral = inner.split("|").every((one) => literal.test(one.replaceAll(/\\[.\-/:]/g, "-")));
  // A bare dot is nearly always meant as one: gpt-4.1, agents.tools.
  return areLiteral && values.length <= mostValues ? values : null;
}

/** The values of an outcome that a matcher picks, of those that are known. */
export function picks({ op, value }: Matcher, known: string): boolean | null {
  const values = op === "=" || op === "!=" ? [value] : valuesOf(value);
  if (values === null) return null;
  const isIn = values === "all" || values.includes(known);
  return op === "=" || op === "=~" ? isIn : !isIn;
}
