import { compileLabelRegexp } from "@/lib/model/label-regexp";
import type { Matcher } from "@/lib/model/prom-series";

/** A matcher as a function of the label's value; "" where the label is absent. */
export function compileMatcher({ op, value }: Matcher): (text: string) => boolean {
  if (op === "=") return (text) => text === value;
  if (op === "!=") return (text) => text !== value;
  const regexp = compileLabelRegexp(value);
  return op === "=~" ? (text) => regexp.matches(text) : (text) => !regexp.matches(text);
}
