import type { Expr, TimeModifiers } from "./ast";
import { type DurationNode, parseDurationNode, parseOffsetDuration } from "./parse-duration-expression";
import { isNumberToken, parseNumberLiteral } from "./parse-literals";
import type { TokenStream } from "./token-stream";

export const POSTFIX = new Set(["[", "offset", "@", "anchored", "smoothed"]);
const toMs = (seconds: number) => Math.round(seconds * 1000);

/** One of offset, @, [range], [range:step], anchored or smoothed, behind `expr`. */
export function parsePostfix(tokens: TokenStream, expr: Expr): Expr {
  const token = tokens.peek();
  if (token.kind === "[") return parseRange(tokens, expr);
  tokens.next();
  if (token.kind === "offset") return applyOffset(tokens, expr);
  if (token.kind === "@") return applyAt(tokens, expr);
  return applyExtension(tokens, expr, token.kind === "anchored" ? "anchored" : "smoothed");
}

function positive(tokens: TokenStream, node: DurationNode): DurationNode {
  if (node.kind === "number" && !(node.value > 0)) {
    if (tokens.is("ERROR")) throw tokens.unexpected("");
    throw tokens.error(node.position, "duration must be greater than 0");
  }
  return node;
}

function parseRange(tokens: TokenStream, expr: Expr): Expr {
  const open = tokens.next();
  const range = positive(tokens, parseDurationNode(tokens, "subquery or range selector"));
  const rangeMs = range.kind === "number" ? toMs(range.value) : 0;
  const rangeExpr = range.kind === "duration" ? { rangeExpr: range } : {};
  if (tokens.accept(":")) {
    const step = tokens.is("]")
      ? undefined
      : positive(tokens, parseDurationNode(tokens, "subquery selector"));
    tokens.expect("]", "subquery selector", '"]"');
    return {
      kind: "subquery",
      expr,
      rangeMs,
      ...rangeExpr,
      stepMs: step?.kind === "number" ? toMs(step.value) : 0,
      ...(step?.kind === "duration" ? { stepExpr: step } : {}),
      offsetMs: 0,
      position: { start: expr.position.start, end: tokens.lastEnd },
    };
  }
  tokens.expect("]", "subquery or range", '":" or "]"');
  const brackets = { start: open.start, end: tokens.lastEnd };
  if (expr.kind !== "selector") throw tokens.error(brackets, "ranges only allowed for vector selectors");
  if (expr.offsetMs !== 0 || expr.offsetExpr) {
    throw tokens.error(brackets, "no offset modifiers allowed before range");
  }
  if (expr.atMs !== undefined || expr.atEdge) {
    throw tokens.error(brackets, "no @ modifiers allowed before range");
  }
  const position = { start: expr.position.start, end: tokens.lastEnd };
  return { kind: "matrix", selector: expr, rangeMs, ...rangeExpr, position };
}

function modifiersOf(expr: Expr): TimeModifiers | undefined {
  if (expr.kind === "selector" || expr.kind === "subquery") return expr;
  return expr.kind === "matrix" ? expr.selector : undefined;
}

function extend(tokens: TokenStream, expr: Expr): Expr {
  expr.position = { start: expr.position.start, end: tokens.lastEnd };
  return expr;
}

const MUST_FOLLOW = "must be preceded by an instant vector selector or range vector selector or a subquery";

function applyOffset(tokens: TokenStream, expr: Expr): Expr {
  const duration = parseOffsetDuration(tokens);
  const target = modifiersOf(expr);
  if (!target) throw tokens.error(expr.position, `offset modifier ${MUST_FOLLOW}`);
  if (target.offsetMs !== 0 || target.offsetExpr) {
    throw tokens.error(expr.position, "offset may not be set multiple times");
  }
  if (duration.kind === "number") target.offsetMs = toMs(duration.value);
  else target.offsetExpr = duration;
  return extend(tokens, expr);
}

function applyAt(tokens: TokenStream, expr: Expr): Expr {
  const token = tokens.peek();
  if (token.kind === "start" || token.kind === "end") {
    tokens.next();
    tokens.expect("(", "@", "timestamp");
    tokens.expect(")", "@", "timestamp");
    atTarget(tokens, expr).atEdge = token.kind;
    return extend(tokens, expr);
  }
  const sign = tokens.accept("-") ?? tokens.accept("+");
  if (!isNumberToken(tokens.peek())) throw tokens.unexpected("@", "timestamp");
  const literal = parseNumberLiteral(tokens);
  const seconds = sign?.kind === "-" ? -literal.value : literal.value;
  if (!(Math.abs(seconds) < 2 ** 63)) {
    const value = Number.isFinite(seconds)
      ? seconds.toFixed(6)
      : Number.isNaN(seconds)
        ? "NaN"
        : `${seconds > 0 ? "+" : "-"}Inf`;
    throw tokens.error(expr.position, `timestamp out of bounds for @ modifier: ${value}`);
  }
  atTarget(tokens, expr).atMs = toMs(seconds);
  return extend(tokens, expr);
}

function atTarget(tokens: TokenStream, expr: Expr): TimeModifiers {
  const target = modifiersOf(expr);
  if (!target) throw tokens.error(expr.position, `@ modifier ${MUST_FOLLOW}`);
  if (target.atMs !== undefined || target.atEdge) {
    throw tokens.error(expr.position, "@ <timestamp> may not be set multiple times");
  }
  return target;
}

function applyExtension(tokens: TokenStream, expr: Expr, name: "anchored" | "smoothed"): Expr {
  if (expr.kind === "subquery") {
    throw tokens.error(expr.position, `${name} modifier is not supported for subqueries`);
  }
  const selector = expr.kind === "matrix" ? expr.selector : expr;
  if (selector.kind !== "selector") throw tokens.error(expr.position, `${name} modifier not implemented`);
  selector[name] = true;
  if (selector.anchored && selector.smoothed) {
    throw tokens.error(expr.position, "anchored and smoothed modifiers cannot be used together");
  }
  return expr;
}
