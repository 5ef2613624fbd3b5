/** What would work and is likely not what was meant: an alert that always fires, one that cannot, one that nobody understands. */
import type { RuleFault } from "@/lib/contract/rule-input";
import { childrenOf, type Expr } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import type { RuleFileRule } from "./rule-file";

const comparisons = new Set(["==", "!=", ">", "<", ">=", "<="]);

/** Of a rule without faults. */
export function ruleWarnings(rule: RuleFileRule): RuleFault[] {
  if (rule.kind === "record") return [];
  const expr = parseQuery(rule.expr);
  const warnings: RuleFault[] = [];
  if (!hasSelector(expr))
    warnings.push({ field: "expr", message: "It asks for no metric: it fires always, or never" });
  else if (!hasFilter(expr))
    warnings.push({
      field: "expr",
      message: "It compares nothing: it fires for every series that is there, whatever its value",
    });
  if (!("summary" in rule.annotations || "description" in rule.annotations))
    warnings.push({ field: "annotations", message: "Nothing says what it means: give it a summary" });
  if (!("severity" in rule.labels))
    warnings.push({ field: "labels", message: "Without a label severity it counts as warning" });
  return warnings;
}

/** Somewhere series are left out by their value, or by others being there. */
function hasFilter(expr: Expr): boolean {
  if (expr.kind === "call" && /^absent/.test(expr.func.name)) return true;
  if (expr.kind === "binary") {
    if (comparisons.has(expr.op) && !expr.returnBool) return true;
    if (expr.op === "unless" || expr.op === "and") return true;
  }
  return childrenOf(expr).some(hasFilter);
}

function hasSelector(expr: Expr): boolean {
  return expr.kind === "selector" || childrenOf(expr).some(hasSelector);
}
