import { METRIC_NAME } from "@/lib/model/prom-labels";
import type {
  AggregateExpr,
  BinaryExpr,
  DurationExpr,
  Expr,
  MatrixSelector,
  NumberLiteral,
  SubqueryExpr,
  TimeModifiers,
  VectorSelector,
} from "./ast";
import { formatDuration } from "./duration";
import { formatDecimal, formatShortest } from "./go-number";
import { quote } from "./go-string";
import { AGGREGATORS_WITH_PARAMETER } from "./token";

const PLAIN_LABEL = /^(?:[A-Za-z_]|(?![\0-\x7f])\p{L})(?:[A-Za-z0-9_.]|(?![\0-\x7f])\p{L})*$/u;

/** Needs no quotes in a selector. */
const labelText = (name: string) => (PLAIN_LABEL.test(name) ? name : quote(name));
export const labelList = (names: readonly string[]) => names.map(labelText).join(", ");

/** The query on one line, in the form that Prometheus gives it. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return printNumber(expr);
    case "string":
      return quote(expr.value);
    case "paren":
      return `(${printExpr(expr.expr)})`;
    case "unary":
      return expr.op + printExpr(expr.expr);
    case "binary":
      return `${printExpr(expr.left)} ${printOperator(expr)} ${printExpr(expr.right)}`;
    case "aggregate": {
      const param = expr.param && AGGREGATORS_WITH_PARAMETER.has(expr.op) ? `${printExpr(expr.param)}, ` : "";
      return `${printAggregator(expr)}(${param}${printExpr(expr.expr)})`;
    }
    case "call":
      return `${expr.func.name}(${expr.args.map(printExpr).join(", ")})`;
    case "selector":
      return printSelector(expr);
    case "matrix":
      return printMatrix(expr);
    case "subquery":
      return printExpr(expr.expr) + printSubqueryTimes(expr);
    case "invariant":
      return printExpr(expr.expr);
  }
}

function printNumber(literal: NumberLiteral): string {
  return literal.duration ? formatDuration(literal.value * 1000) : formatDecimal(literal.value);
}

export function printAggregator(expr: AggregateExpr): string {
  if (expr.without) return `${expr.op} without (${labelList(expr.grouping)}) `;
  return expr.grouping.length > 0 ? `${expr.op} by (${labelList(expr.grouping)}) ` : expr.op;
}

export function printOperator({ op, returnBool, matching }: BinaryExpr): string {
  let text = returnBool ? `${op} bool` : op;
  if (!matching) return text;
  const { card, on, labels, include, fillLeft, fillRight } = matching;
  const grouped = card === "many-to-one" || card === "one-to-many";
  if (labels.length > 0 || on || grouped) text += ` ${on ? "on" : "ignoring"} (${labelList(labels)})`;
  if (grouped) text += ` group_${card === "many-to-one" ? "left" : "right"} (${labelList(include)})`;
  if (fillLeft !== undefined && fillLeft === fillRight) return `${text} fill (${formatShortest(fillLeft)})`;
  if (fillLeft !== undefined) text += ` fill_left (${formatShortest(fillLeft)})`;
  if (fillRight !== undefined) text += ` fill_right (${formatShortest(fillRight)})`;
  return text;
}

function printDurationNode(node: DurationExpr | NumberLiteral): string {
  if (node.kind === "number") return printNumber(node);
  const left = node.left ? printDurationNode(node.left) : "";
  const right = node.right ? printDurationNode(node.right) : "";
  let text = `${left} ${node.op} ${right}`;
  if (node.op === "step" || node.op === "range") text = `${node.op}()`;
  else if (node.op === "max_of" || node.op === "min_of") text = `${node.op}(${left}, ${right})`;
  else if (!node.left) text = node.op === "-" ? `-${right}` : right;
  return node.wrapped ? `(${text})` : text;
}

function printAt({ atMs, atEdge }: TimeModifiers): string {
  if (atMs !== undefined) return ` @ ${(atMs / 1000).toFixed(3)}`;
  return atEdge ? ` @ ${atEdge}()` : "";
}

function printOffset({ offsetMs, offsetExpr }: TimeModifiers): string {
  if (offsetExpr) return ` offset ${printDurationNode(offsetExpr)}`;
  return offsetMs === 0 ? "" : ` offset ${formatDuration(offsetMs)}`;
}

const printExtension = ({ anchored, smoothed }: VectorSelector) =>
  anchored ? " anchored" : smoothed ? " smoothed" : "";

function printMatchers({ name, matchers }: VectorSelector): string {
  const parts = matchers
    .filter((matcher) => name === "" || matcher.name !== METRIC_NAME || matcher.op !== "=")
    .map((matcher) => `${labelText(matcher.name)}${matcher.op}${quote(matcher.value)}`)
    .sort();
  return parts.length === 0 ? name || "{}" : `${name}{${parts.join(",")}}`;
}

function printSelector(expr: VectorSelector): string {
  return printMatchers(expr) + printAt(expr) + printExtension(expr) + printOffset(expr);
}

function printMatrix({ selector, rangeMs, rangeExpr }: MatrixSelector): string {
  const range = rangeExpr ? printDurationNode(rangeExpr) : formatDuration(rangeMs);
  const modifiers = printExtension(selector) + printAt(selector) + printOffset(selector);
  return `${printMatchers(selector)}[${range}]${modifiers}`;
}

export function printSubqueryTimes(expr: SubqueryExpr): string {
  const range = expr.rangeExpr ? printDurationNode(expr.rangeExpr) : formatDuration(expr.rangeMs);
  const fixed = expr.stepMs === 0 ? "" : formatDuration(expr.stepMs);
  const step = expr.stepExpr ? printDurationNode(expr.stepExpr) : fixed;
  return `[${range}:${step}]${printAt(expr)}${printOffset(expr)}`;
}
