import type { DurationExpr, Expr, NumberLiteral, TimeModifiers, VectorSelector } from "./ast";
import { formatDecimal } from "./go-number";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The tree in the shape of Prometheus' parse_query. */
export function jsonAst(expr: Expr): Json {
  switch (expr.kind) {
    case "number":
      return { type: "numberLiteral", val: formatDecimal(expr.value) };
    case "string":
      return { type: "stringLiteral", val: expr.value };
    case "paren":
      return { type: "parenExpr", expr: jsonAst(expr.expr) };
    case "unary":
      return { type: "unaryExpr", op: expr.op, expr: jsonAst(expr.expr) };
    case "binary":
      return binaryJson(expr);
    case "aggregate":
      return {
        type: "aggregation",
        op: expr.op,
        expr: jsonAst(expr.expr),
        param: expr.param ? jsonAst(expr.param) : null,
        grouping: expr.grouping,
        without: expr.without,
      };
    case "call": {
      const { name, args, variadic, returns } = expr.func;
      const func = { name, argTypes: [...args], variadic, returnType: returns };
      return { type: "call", func, args: expr.args.map(jsonAst) };
    }
    case "selector":
      return { type: "vectorSelector", ...selectorJson(expr) };
    case "matrix": {
      const range = { range: expr.rangeMs, rangeExpr: durationJson(expr.rangeExpr) };
      return { type: "matrixSelector", ...selectorJson(expr.selector), ...range };
    }
    case "subquery":
      return {
        type: "subquery",
        expr: jsonAst(expr.expr),
        range: expr.rangeMs,
        rangeExpr: durationJson(expr.rangeExpr),
        step: expr.stepMs,
        stepExpr: durationJson(expr.stepExpr),
        ...timesJson(expr),
      };
    case "invariant":
      return jsonAst(expr.expr);
  }
}

function binaryJson(expr: Expr & { kind: "binary" }): Json {
  const { matching } = expr;
  return {
    type: "binaryExpr",
    op: expr.op,
    lhs: jsonAst(expr.left),
    rhs: jsonAst(expr.right),
    bool: expr.returnBool,
    matching: matching
      ? {
          card: matching.card,
          labels: matching.labels,
          on: matching.on,
          include: matching.include,
          fillValues: { lhs: matching.fillLeft ?? null, rhs: matching.fillRight ?? null },
        }
      : null,
  };
}

function timesJson({ offsetMs, offsetExpr, atMs, atEdge }: TimeModifiers): { [key: string]: Json } {
  return {
    offset: offsetMs,
    offsetExpr: durationJson(offsetExpr),
    timestamp: atMs ?? null,
    startOrEnd: atEdge ?? null,
  };
}

function selectorJson(selector: VectorSelector): { [key: string]: Json } {
  return {
    name: selector.name,
    matchers: selector.matchers.map(({ name, op, value }) => ({ name, value, type: op })),
    ...timesJson(selector),
    anchored: selector.anchored,
    smoothed: selector.smoothed,
  };
}

function durationJson(node: DurationExpr | NumberLiteral | undefined): Json {
  if (!node) return null;
  if (node.kind === "number") return { type: "numberLiteral", val: formatDecimal(node.value) };
  return {
    type: "durationExpr",
    op: node.op,
    lhs: durationJson(node.left),
    rhs: durationJson(node.right),
    wrapped: node.wrapped,
  };
}
