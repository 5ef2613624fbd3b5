import type { LabelRecord } from "@/lib/model/alert";
import { BoundedMap } from "@/lib/model/bounded-map";
import type { Matcher } from "@/lib/model/prom-series";
import { compileMatcher } from "@/lib/promql/compile-matcher";

export type LabelTest = (labels: LabelRecord) => boolean;

/** "" where the label is absent; a label may be called `__proto__`. */
export function labelOf(labels: LabelRecord, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? "") : "";
}

// Compiling a pattern costs more than trying it; silences are read again for every look at their project's groups.
const compiled = new BoundedMap<(text: string) => boolean>(1_000_000);

/** Whether all of them hold. None: always. */
export function compileMatchers(matchers: readonly Matcher[]): LabelTest {
  const tests = matchers.map((matcher) => ({ name: matcher.name, holds: compiledOnce(matcher) }));
  return (labels) => tests.every(({ name, holds }) => holds(labelOf(labels, name)));
}

function compiledOnce(matcher: Matcher): (text: string) => boolean {
  if (matcher.op === "=" || matcher.op === "!=") return compileMatcher(matcher);
  const key = `${matcher.op}${matcher.value}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const fresh = compileMatcher(matcher);
  compiled.set(key, fresh);
  return fresh;
}
