import type { Matcher } from "@/lib/model/prom-series";
import type { FunctionSignature, ValueType } from "./function-signatures";
import type { Position } from "./position";

export interface NumberLiteral {
  kind: "number";
  value: number;
  /** Written as a duration. */
  duration: boolean;
  position: Position;
}
export interface StringLiteral {
  kind: "string";
  value: string;
  position: Position;
}
export interface ParenExpr {
  kind: "paren";
  expr: Expr;
  position: Position;
}
export interface UnaryExpr {
  kind: "unary";
  op: "+" | "-";
  expr: Expr;
  position: Position;
}

/** one-to-one, many-to-one (group_left), one-to-many (group_right), many-to-many (set operators). */
export type Cardinality = "one-to-one" | "many-to-one" | "one-to-many" | "many-to-many";
export interface VectorMatching {
  card: Cardinality;
  on: boolean;
  labels: string[];
  include: string[];
  fillLeft?: number;
  fillRight?: number;
}
export interface BinaryExpr {
  kind: "binary";
  op: string;
  left: Expr;
  right: Expr;
  returnBool: boolean;
  /** Only between two vectors. */
  matching?: VectorMatching;
  position: Position;
}
export interface AggregateExpr {
  kind: "aggregate";
  op: string;
  expr: Expr;
  param?: Expr;
  grouping: string[];
  without: boolean;
  position: Position;
}
export interface CallExpr {
  kind: "call";
  func: FunctionSignature;
  args: Expr[];
  position: Position;
}

/** Arithmetic of durations, known once the query's step and range are: `[step() * 2]`. Numbers are seconds. */
export interface DurationExpr {
  kind: "duration";
  op: string;
  left?: DurationExpr | NumberLiteral;
  right?: DurationExpr | NumberLiteral;
  wrapped: boolean;
  position: Position;
}

export interface TimeModifiers {
  offsetMs: number;
  offsetExpr?: DurationExpr;
  /** `@ 123` in milliseconds. */
  atMs?: number;
  atEdge?: "start" | "end";
}
export interface VectorSelector extends TimeModifiers {
  kind: "selector";
  name: string;
  matchers: Matcher[];
  anchored: boolean;
  smoothed: boolean;
  /** Set by the engine: only count and sum of histograms matter. */
  statsOnly?: boolean;
  position: Position;
}
export interface MatrixSelector {
  kind: "matrix";
  selector: VectorSelector;
  rangeMs: number;
  rangeExpr?: DurationExpr;
  position: Position;
}
export interface SubqueryExpr extends TimeModifiers {
  kind: "subquery";
  expr: Expr;
  rangeMs: number;
  rangeExpr?: DurationExpr;
  /** 0: the default step of the engine. */
  stepMs: number;
  stepExpr?: DurationExpr;
  position: Position;
}
/** Its value is the same at every step: the engine makes it, never the parser. */
export interface StepInvariantExpr {
  kind: "invariant";
  expr: Expr;
  position: Position;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | ParenExpr
  | UnaryExpr
  | BinaryExpr
  | AggregateExpr
  | CallExpr
  | VectorSelector
  | MatrixSelector
  | SubqueryExpr
  | StepInvariantExpr;

export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "paren":
    case "unary":
    case "invariant":
      return typeOf(expr.expr);
    case "binary":
      return typeOf(expr.left) === "scalar" && typeOf(expr.right) === "scalar" ? "scalar" : "vector";
    case "aggregate":
    case "selector":
      return "vector";
    case "call":
      return expr.func.returns;
    case "matrix":
    case "subquery":
      return "matrix";
  }
}

export function childrenOf(expr: Expr): Expr[] {
  switch (expr.kind) {
    case "paren":
    case "unary":
    case "invariant":
    case "subquery":
      return [expr.expr];
    case "binary":
      return [expr.left, expr.right];
    case "aggregate":
      return expr.param ? [expr.expr, expr.param] : [expr.expr];
    case "call":
      return expr.args;
    case "matrix":
      return [expr.selector];
    default:
      return [];
  }
}

/** Every node with the nodes above it, outermost first. */
export function walk(expr: Expr, visit: (node: Expr, path: readonly Expr[]) => void, path: Expr[] = []) {
  visit(expr, path);
  path.push(expr);
  for (const child of childrenOf(expr)) walk(child, visit, path);
  path.pop();
}
