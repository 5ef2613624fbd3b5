import type { BinaryExpr, Expr } from "@/lib/promql/syntax/ast";
import { typeOf } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { printExpr } from "@/lib/promql/syntax/print";

const comparisons = new Set(["==", "!=", ">", "<", ">=", "<="]);

/**
 * What a rule looks at, without the comparison that makes its answer empty while all is well: `rate(x[5m]) > 5` looks at
 * `rate(x[5m])`. Null where an empty answer is never missing data, as for `absent(x)`.
 */
export function dataExpression(expr: string): string | null {
  const looked = lookedAt(parseQuery(expr));
  return looked === null ? null : printExpr(looked);
}

function lookedAt(expr: Expr): Expr | null {
  switch (expr.kind) {
    case "paren":
      return lookedAt(expr.expr);
    case "call":
      return expr.func.name === "absent" || expr.func.name === "absent_over_time" ? null : expr;
    case "binary":
      return lookedAtBinary(expr);
    default:
      return expr;
  }
}

function lookedAtBinary(expr: BinaryExpr): Expr | null {
  const { op, left, right } = expr;
  if (comparisons.has(op) && !expr.returnBool) return lookedAt(typeOf(left) === "scalar" ? right : left);
  if (op === "and" || op === "unless") return lookedAt(left);
  if (op !== "or") return expr;
  const [one, other] = [lookedAt(left), lookedAt(right)];
  return one === null || other === null ? null : { ...expr, left: one, right: other };
}
