import { Labels } from "@/lib/model/prom-labels";
import type { Expr } from "../syntax/ast";
import { isMetadataLabel } from "./metadata-labels";

/** What is known of a series that is not there: the labels that its selector pins to one value. */
export function absentLabels(expr: Expr): Labels {
  const selector = expr.kind === "matrix" ? expr.selector : expr;
  if (selector.kind !== "selector") return Labels.empty;
  const values = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, op, value } of selector.matchers) {
    if (isMetadataLabel(name)) continue;
    if (op === "=" && !seen.has(name)) {
      values.set(name, value);
      seen.add(name);
    } else values.delete(name);
  }
  return Labels.fromEntries(values);
}
