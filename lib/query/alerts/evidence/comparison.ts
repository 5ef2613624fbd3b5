// In: an alert's expression. Out: what is compared with which bound, where it has a comparison at its top. Pure.
import { type Expr, walk } from "@/lib/promql/syntax/ast";

export type ComparisonOp = ">" | ">=" | "<" | "<=" | "==" | "!=";
export type Split = { value: Expr; threshold: { op: ComparisonOp; value: number } | null };

const flipped: Record<ComparisonOp, ComparisonOp> = {
  ">": "<",
  ">=": "<=",
  "<": ">",
  "<=": ">=",
  "==": "==",
  "!=": "!=",
};
const isComparison = (op: string): op is ComparisonOp => Object.hasOwn(flipped, op);

/** Of `a > 1 and b > 2` the first comparison: it is the value that the alert has. */
export function splitComparison(expr: Expr): Split {
  const inner = unwrapped(expr);
  if (inner.kind !== "binary") return { value: inner, threshold: null };
  if (inner.op === "unless") return splitAbsence(inner.left, inner.right) ?? splitComparison(inner.left);
  if (inner.op === "and") return splitComparison(inner.left);
  if (!isComparison(inner.op) || inner.returnBool) return { value: inner, threshold: null };
  const right = constantOf(inner.right);
  if (right !== null) return { value: unwrapped(inner.left), threshold: { op: inner.op, value: right } };
  const left = constantOf(inner.left);
  if (left !== null)
    return { value: unwrapped(inner.right), threshold: { op: flipped[inner.op], value: left } };
  return { value: inner, threshold: null };
}

/** `calls of yesterday unless calls of now > 0` fires because there are none now. */
function splitAbsence(left: Expr, right: Expr): Split | null {
  const { value, threshold } = splitComparison(right);
  const opposite = threshold === null ? undefined : opposites[threshold.op];
  if (threshold === null || opposite === undefined || !sharesMetric(left, right)) return null;
  return { value, threshold: { op: opposite, value: threshold.value } };
}

const opposites: { [op in ComparisonOp]?: ComparisonOp } = { ">": "<=", ">=": "<" };

export function sharesMetric(left: Expr, right: Expr): boolean {
  const names = metricNames(left);
  return metricNames(right).some((name) => names.includes(name));
}

function metricNames(expr: Expr): string[] {
  const names: string[] = [];
  walk(expr, (node) => {
    if (node.kind === "selector" && node.name !== "") names.push(node.name);
  });
  return names;
}

export function unwrapped(expr: Expr): Expr {
  return expr.kind === "paren" || expr.kind === "invariant" ? unwrapped(expr.expr) : expr;
}

/** A number, or arithmetic of numbers; null for anything else. */
export function constantOf(expr: Expr): number | null {
  const inner = unwrapped(expr);
  if (inner.kind === "number") return inner.value;
  if (inner.kind === "unary") {
    const value = constantOf(inner.expr);
    return value === null ? null : inner.op === "-" ? -value : value;
  }
  if (inner.kind !== "binary") return null;
  const left = constantOf(inner.left);
  const right = constantOf(inner.right);
  if (left === null || right === null) return null;
  switch (inner.op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    default:
      return null;
  }
}
