import { METRIC_NAME } from "@/lib/model/prom-labels";
import { compileMatcher } from "../compile-matcher";
import type { AggregateExpr, BinaryExpr, CallExpr, Expr, VectorSelector } from "./ast";
import { typeOf } from "./ast";
import type { ValueType } from "./function-signatures";
import type { Position } from "./position";
import { COMPARISON_OPERATORS, SET_OPERATORS } from "./token";
import type { TokenStream } from "./token-stream";

const DOCUMENTED: Record<ValueType, string> = {
  vector: "instant vector",
  matrix: "range vector",
  scalar: "scalar",
  string: "string",
};

/** Throws where an operator or a function gets what it cannot work on. */
export function checkTypes(tokens: TokenStream, expr: Expr): ValueType {
  switch (expr.kind) {
    case "paren":
    case "invariant":
      checkTypes(tokens, expr.expr);
      break;
    case "unary": {
      const type = checkTypes(tokens, expr.expr);
      if (type !== "scalar" && type !== "vector") {
        const reason = `unary expression only allowed on expressions of type scalar or instant vector, got "${DOCUMENTED[type]}"`;
        throw tokens.error(expr.position, reason);
      }
      break;
    }
    case "subquery": {
      const type = checkTypes(tokens, expr.expr);
      if (type !== "vector") {
        throw tokens.error(expr.position, `subquery is only allowed on instant vector, got ${type} instead`);
      }
      break;
    }
    case "matrix":
      checkSelector(tokens, expr.selector, false);
      break;
    case "selector":
      checkSelector(tokens, expr, false);
      break;
    case "aggregate":
      checkAggregate(tokens, expr);
      break;
    case "binary":
      checkBinary(tokens, expr);
      break;
    case "call":
      checkCall(tokens, expr);
  }
  return typeOf(expr);
}

function expectType(tokens: TokenStream, expr: Expr, wanted: ValueType, context: string): void {
  const type = checkTypes(tokens, expr);
  if (type === wanted) return;
  const reason = `expected type ${DOCUMENTED[wanted]} in ${context}, got ${DOCUMENTED[type]}`;
  throw tokens.error(expr.position, reason);
}

function checkSelector(tokens: TokenStream, selector: VectorSelector, mayBeEmpty: boolean): void {
  const { name, matchers, position } = selector;
  if (name !== "") {
    const other = matchers.slice(0, -1).find((matcher) => matcher.name === METRIC_NAME);
    if (!other) return;
    const reason = `metric name must not be set twice: ${JSON.stringify(name)} or ${JSON.stringify(other.value)}`;
    throw tokens.error(position, reason);
  }
  if (mayBeEmpty || matchers.some((matcher) => !compileMatcher(matcher)(""))) return;
  throw tokens.error(position, "vector selector must contain at least one non-empty matcher");
}

function checkAggregate(tokens: TokenStream, expr: AggregateExpr): void {
  expectType(tokens, expr.expr, "vector", "aggregation expression");
  if (!expr.param) return;
  const wanted = expr.op === "count_values" ? "string" : "scalar";
  expectType(tokens, expr.param, wanted, "aggregation parameter");
}

/** The operator and its modifiers between the two sides. */
function operatorPosition(tokens: TokenStream, expr: BinaryExpr): Position {
  const { query } = tokens;
  let start = expr.left.position.end;
  let end = expr.right.position.start - 1;
  while (/\s/.test(query[start] ?? "")) start++;
  while (/\s/.test(query[end] ?? "")) end--;
  return { start, end };
}

function checkBinary(tokens: TokenStream, expr: BinaryExpr): void {
  const left = checkTypes(tokens, expr.left);
  const right = checkTypes(tokens, expr.right);
  const fail = (position: Position, reason: string) => tokens.error(position, reason);
  const isComparison = COMPARISON_OPERATORS.has(expr.op);
  const { matching, position } = expr;
  if (expr.returnBool && !isComparison) {
    throw fail(operatorPosition(tokens, expr), "bool modifier can only be used on comparison operators");
  }
  if (isComparison && !expr.returnBool && left === "scalar" && right === "scalar") {
    throw fail(operatorPosition(tokens, expr), "comparisons between scalars must use BOOL modifier");
  }
  const twice = matching?.on && matching.labels.find((label) => matching.include.includes(label));
  if (twice) {
    const reason = `label ${JSON.stringify(twice)} must not occur in ON and GROUP clause at once`;
    throw fail(operatorPosition(tokens, expr), reason);
  }
  for (const [side, type] of [
    [expr.left, left],
    [expr.right, right],
  ] as const) {
    if (type === "scalar" || type === "vector") continue;
    throw fail(side.position, "binary expression must contain only scalar and instant vector types");
  }
  if (left === "vector" && right === "vector") {
    checkSetOperator(tokens, expr);
    return;
  }
  if (matching && matching.labels.length > 0) {
    throw fail(position, "vector matching only allowed between instant vectors");
  }
  if (matching?.fillLeft !== undefined || matching?.fillRight !== undefined) {
    throw fail(position, "filling in missing series only allowed between instant vectors");
  }
  if (SET_OPERATORS.has(expr.op)) {
    throw fail(position, `set operator "${expr.op}" not allowed in binary scalar expression`);
  }
  delete expr.matching;
}

function checkSetOperator(tokens: TokenStream, expr: BinaryExpr): void {
  const { matching, op, position } = expr;
  if (!SET_OPERATORS.has(op) || !matching) return;
  if (matching.card !== "many-to-many") {
    throw tokens.error(position, `no grouping allowed for "${op}" operation`);
  }
  if (matching.fillLeft !== undefined || matching.fillRight !== undefined) {
    throw tokens.error(position, "filling in missing series not allowed for set operators");
  }
}

function checkCall(tokens: TokenStream, expr: CallExpr): void {
  const { func, args, position } = expr;
  const quoted = JSON.stringify(func.name);
  const least = func.variadic === 0 ? func.args.length : func.args.length - 1;
  const most = func.variadic < 0 ? Number.POSITIVE_INFINITY : least + func.variadic;
  const wrong = (wanted: string) =>
    tokens.error(position, `expected ${wanted} argument(s) in call to ${quoted}, got ${args.length}`);
  if (func.variadic === 0 && args.length !== least) throw wrong(`${least}`);
  if (args.length < least) throw wrong(`at least ${least}`);
  if (args.length > most) throw wrong(`at most ${most}`);
  args.forEach((arg, index) => {
    const wanted = func.args[Math.min(index, func.args.length - 1)];
    if (func.name === "info" && index === 1) checkInfoSelector(tokens, arg);
    else if (wanted) expectType(tokens, arg, wanted, `call to function ${quoted}`);
  });
}

function checkInfoSelector(tokens: TokenStream, arg: Expr): void {
  const type = typeOf(arg);
  if (type !== "vector") {
    const reason = `expected type instant vector in call to function "info", got ${DOCUMENTED[type]}`;
    throw tokens.error(arg.position, reason);
  }
  if (arg.kind !== "selector") throw tokens.error(arg.position, "expected label selectors only");
  if (arg.name !== "") {
    throw tokens.error(arg.position, "expected label selectors only, got vector selector instead");
  }
  checkSelector(tokens, arg, true);
}
