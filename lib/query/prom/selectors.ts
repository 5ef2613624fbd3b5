import { InvalidInput } from "@/lib/errors";
import type { Matcher } from "@/lib/model/prom-series";
import { parseQuery } from "@/lib/promql/syntax/parse";

const maxSelectors = 50;

/** The matchers of each `match[]`, a series selector. Throws InvalidInput, ParseError included, for anything else. */
export function matcherSetsOf(params: URLSearchParams): Matcher[][] {
  const texts = params.getAll("match[]");
  if (texts.length > maxSelectors) throw new InvalidInput(`at most ${maxSelectors} match[] parameters`);
  return texts.map((text) => {
    const expr = parseQuery(text);
    if (expr.kind !== "selector" || expr.offsetMs !== 0 || expr.atMs !== undefined)
      throw new InvalidInput(`invalid parameter "match[]": "${text}" is not a series selector`);
    return [...expr.matchers];
  });
}
