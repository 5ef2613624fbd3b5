// In: an alert's expression. Out: what is compared with which bound, where it has a comparison at its top. Pure.
import type { Expr } from "@/lib/promql/syntax/ast";

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
  if (inner.op === "and" || inner.op === "unless") return splitComparison(inner.left);
  if (!isComparison(inner.op) || inner.returnBool) return { value: inner, threshold: null };
  const right = constantOf(inner.right);
  if (right !== null) return { value: unwrapped(inner.left), threshold: { op: inner.op, value: right } };
  const left = constantOf(inner.left);
  if (left !== null)
    return { value: unwrapped(inner.right), threshold: { op: flipped[inner.op], value: left } };
  return { value: inner, threshold: null };
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
