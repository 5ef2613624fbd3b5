import type { Expr } from "@/lib/promql/syntax/ast";
import { typeOf } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";

export const comparisons = [">", ">=", "<", "<=", "==", "!="] as const;
export type Comparison = (typeof comparisons)[number];
/** A query that is compared with one number: what is measured, and where the line is. */
export type Condition = { value: string; op: Comparison; threshold: number };

/** Null where the query is no such comparison, or cannot be parsed. */
export function splitCondition(expr: string): Condition | null {
  try {
    return conditionOf(bare(parseQuery(expr)), expr);
  } catch {
    return null;
  }
}

function conditionOf(expr: Expr, text: string): Condition | null {
  if (expr.kind !== "binary" || expr.returnBool) return null;
  const op = comparisons.find((one) => one === expr.op);
  const threshold = numberOf(expr.right);
  if (op === undefined || threshold === null || typeOf(expr.left) !== "vector") return null;
  const { start, end } = expr.left.position;
  return { value: text.slice(start, end).trim(), op, threshold };
}

/** The query of a condition. What binds less than a comparison is put in brackets. */
export function withCondition({ value, op, threshold }: Condition): string {
  return `${needsBrackets(value) ? `(${value})` : value} ${op} ${numberText(threshold)}`;
}

function needsBrackets(value: string): boolean {
  try {
    const expr = parseQuery(value);
    return expr.kind === "binary" && ["and", "or", "unless", ...comparisons].includes(expr.op);
  } catch {
    return false;
  }
}

const numberText = (value: number) =>
  Number.isFinite(value) ? String(value) : value > 0 ? "Inf" : value < 0 ? "-Inf" : "NaN";

function bare(expr: Expr): Expr {
  return expr.kind === "paren" ? bare(expr.expr) : expr;
}

function numberOf(expr: Expr): number | null {
  if (expr.kind === "number") return expr.value;
  if (expr.kind === "paren") return numberOf(expr.expr);
  if (expr.kind !== "unary") return null;
  const inner = numberOf(expr.expr);
  return inner === null ? null : expr.op === "-" ? -inner : inner;
}

export function holds(value: number, op: Comparison, threshold: number): boolean {
  switch (op) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
    case "==":
      return value === threshold;
    case "!=":
      return value !== threshold;
  }
}
