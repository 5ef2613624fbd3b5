import { maskVariables } from "@/lib/client/prom/variables";
import type { Expr } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";

const suffixes: readonly [pattern: RegExp, unit: string][] = [
  [/_seconds$/, "s"],
  [/_milliseconds$|_ms$/, "ms"],
  [/_microseconds$|_us$/, "µs"],
  [/_nanoseconds$|_ns$/, "ns"],
  [/_bytes$/, "bytes"],
  [/_bits$/, "bits"],
  [/_ratio$/, "percentunit"],
  [/_percent$/, "percent"],
  [/_celsius$/, "celsius"],
  [/_hertz$/, "hertz"],
  [/_usd$|_dollars$/, "currencyUSD"],
];

/** The unit that a metric's name tells of, without the suffix of its kind. */
function unitOfName(name: string): string {
  const bare = name.replace(/_(total|sum|bucket|max|min|avg)$/, "").replace(/_total$/, "");
  if (name.endsWith("_count")) return "short";
  return suffixes.find(([pattern]) => pattern.test(bare))?.[1] ?? "short";
}

/** What a histogram's values are, where the query answers with histograms. */
export function guessSpreadUnit(query: string): string {
  try {
    return unitOfSpread(parseQuery(maskVariables(query)));
  } catch {
    return "short";
  }
}

const perSecond: { [unit: string]: string } = { short: "ops", bytes: "Bps", bits: "bps", s: "percentunit" };
const keeps = new Set(
  "increase delta idelta avg_over_time max_over_time min_over_time last_over_time quantile_over_time abs ceil floor round clamp clamp_max clamp_min sort sort_desc label_replace label_join histogram_avg histogram_sum".split(
    " ",
  ),
);

/** What the values of a query are, as far as names and functions tell; "short" where they do not. */
export function guessUnit(query: string): string {
  try {
    return unitOfExpr(parseQuery(maskVariables(query)));
  } catch {
    return "short";
  }
}

function unitOfExpr(expr: Expr): string {
  switch (expr.kind) {
    case "selector":
      return unitOfName(expr.name || (expr.matchers.find(({ name }) => name === "__name__")?.value ?? ""));
    case "matrix":
      return unitOfExpr(expr.selector);
    case "paren":
    case "unary":
    case "invariant":
    case "subquery":
      return unitOfExpr(expr.expr);
    case "aggregate":
      return expr.op === "count" || expr.op === "count_values" ? "short" : unitOfExpr(expr.expr);
    case "binary":
      return unitOfBinary(expr);
    case "call":
      return unitOfCall(expr);
    default:
      return "short";
  }
}

function unitOfBinary({ op, left, right }: Extract<Expr, { kind: "binary" }>): string {
  const [a, b] = [unitOfExpr(left), unitOfExpr(right)];
  if (["+", "-", "or", "and", "unless", ">", "<", ">=", "<=", "==", "!=", "%"].includes(op))
    return left.kind === "number" ? b : a;
  if (op === "*")
    return right.kind === "number" && right.value === 100 && a === "percentunit" ? "percent" : "short";
  if (op !== "/" || right.kind === "number") return "short";
  // Of two rates of the same kind: a share. Of a sum by a count: what the sum is of.
  if (a === "percentunit" && b === "ops") return "s";
  if (a === "Bps" && b === "ops") return "bytes";
  return a === b && a !== "short" ? "percentunit" : b === "short" ? a : "short";
}

function unitOfCall({ func, args }: Extract<Expr, { kind: "call" }>): string {
  const of = args.find((arg) => arg.kind !== "number" && arg.kind !== "string");
  if (of === undefined) return "short";
  if (func.name === "rate" || func.name === "irate" || func.name === "deriv") {
    const base = unitOfExpr(of);
    return perSecond[base] ?? "short";
  }
  if (func.name === "histogram_quantile") return unitOfSpread(of);
  if (func.name === "histogram_count") return unitOfExpr(of) === "short" ? "short" : "ops";
  if (func.name === "histogram_fraction") return "percentunit";
  if (func.name === "histogram_avg") return unitOfSpread(of);
  return keeps.has(func.name) ? unitOfExpr(of) : "short";
}

/** A quantile of buckets is in the unit of what was measured, however the buckets were counted. */
function unitOfSpread(expr: Expr): string {
  if (expr.kind === "selector") return unitOfExpr(expr);
  if (expr.kind === "matrix") return unitOfExpr(expr.selector);
  if (expr.kind === "aggregate" || expr.kind === "paren" || expr.kind === "subquery")
    return unitOfSpread(expr.expr);
  const of = expr.kind === "call" ? expr.args.find((arg) => arg.kind !== "number") : undefined;
  return of === undefined ? "short" : unitOfSpread(of);
}
