import { InvalidInput } from "@/lib/errors";
import { compileLabelRegexp, labelRegexpFault } from "@/lib/model/label-regexp";
import type { Labels } from "@/lib/model/prom-labels";
import type { Matcher } from "@/lib/model/prom-series";

/** All matchers as one test of a label set. Throws `InvalidInput` for a pattern that is none. */
export function compileMatchers(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(({ name, op, value }) => ({ name, test: testOf(name, op, value) }));
  return (labels) => tests.every(({ name, test }) => test(labels.get(name)));
}

function testOf(name: string, op: Matcher["op"], value: string): (text: string) => boolean {
  if (op === "=") return (text) => text === value;
  if (op === "!=") return (text) => text !== value;
  const fault = labelRegexpFault(value);
  if (fault !== undefined) throw new InvalidInput(`${name} ${op} "${value.slice(0, 200)}": ${fault}`);
  const regexp = compileLabelRegexp(value);
  const answers = new Map<string, boolean>();
  // The same few values stand on most series.
  const matches = (text: string) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    if (answers.size > 10_000) answers.clear();
    const answer = regexp.matches(text);
    answers.set(text, answer);
    return answer;
  };
  return op === "=~" ? matches : (text) => !matches(text);
}
