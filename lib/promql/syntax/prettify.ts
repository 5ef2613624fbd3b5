import type { Expr } from "./ast";
import { printAggregator, printExpr, printOperator, printSubqueryTimes } from "./print";
import { AGGREGATORS_WITH_PARAMETER } from "./token";

const LINE = 100;
const indent = (level: number) => "  ".repeat(level);

/** The query over several lines, broken where a part is longer than a line. */
export function prettify(expr: Expr, level = 0): string {
  const line = printExpr(expr);
  const isShort = line.length <= LINE;
  switch (expr.kind) {
    case "invariant":
      return prettify(expr.expr, level);
    case "unary":
      return indent(level) + expr.op + prettify(expr.expr, level).trim();
    case "subquery":
      return isShort ? line : prettify(expr.expr, level) + printSubqueryTimes(expr);
  }
  if (isShort) return indent(level) + line;
  switch (expr.kind) {
    case "paren":
      return `${indent(level)}(\n${prettify(expr.expr, level + 1)}\n${indent(level)})`;
    case "binary": {
      const left = prettify(expr.left, level + 1);
      return `${left}\n${indent(level)}${printOperator(expr)}\n${prettify(expr.right, level + 1)}`;
    }
    case "aggregate": {
      const hasParam = expr.param !== undefined && AGGREGATORS_WITH_PARAMETER.has(expr.op);
      const param = expr.param && hasParam ? `${prettify(expr.param, level + 1)},\n` : "";
      const body = `${param}${prettify(expr.expr, level + 1)}`;
      return `${indent(level)}${printAggregator(expr)}(\n${body}\n${indent(level)})`;
    }
    case "call": {
      const args = expr.args.map((arg) => prettify(arg, level + 1)).join(",\n");
      return `${indent(level)}${expr.func.name}(\n${args}\n${indent(level)})`;
    }
    default:
      return indent(level) + line;
  }
}
