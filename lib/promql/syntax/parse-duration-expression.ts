import type { DurationExpr, NumberLiteral } from "./ast";
import { checkDurationRange, isNumberToken, parseNumberLiteral } from "./parse-literals";
import { BINARY_PRECEDENCE, DURATION_KEYWORDS, type Token, UNARY_PRECEDENCE } from "./token";
import { positionOf, type TokenStream } from "./token-stream";

export type DurationNode = DurationExpr | NumberLiteral;
/** What a duration can begin with, by what it is read for. */
const expectedIn = (context: string) =>
  context === "subquery selector"
    ? 'number, duration, step(), range(), or "]"'
    : "number, duration, step(), or range()";

/** What stands in brackets: 5m, step() * 2, max_of(1m, range() / 10). */
export function parseDurationNode(tokens: TokenStream, context: string, minimum = 0): DurationNode {
  return tokens.nested(() => parseOperators(tokens, context, minimum));
}

function parseOperators(tokens: TokenStream, context: string, minimum: number): DurationNode {
  let left = parseUnary(tokens, context);
  for (;;) {
    const operator = tokens.peek();
    const precedence = BINARY_PRECEDENCE.get(operator.kind) ?? -1;
    if (precedence < 4 || operator.kind === "atan2" || precedence < minimum) return left;
    tokens.countNode();
    tokens.next();
    const right = parseDurationNode(tokens, context, operator.kind === "^" ? precedence : precedence + 1);
    const isZero = right.kind === "number" && right.value === 0;
    if (isZero && operator.kind === "/") throw tokens.error(positionOf(operator), "division by zero");
    if (isZero && operator.kind === "%") throw tokens.error(positionOf(operator), "modulo by zero");
    const position = { start: left.position.start, end: right.position.end };
    left = { kind: "duration", op: operator.kind, left, right, wrapped: false, position };
  }
}

function parseUnary(tokens: TokenStream, context: string): DurationNode {
  const sign = tokens.peek();
  if (sign.kind !== "+" && sign.kind !== "-") return parsePrimary(tokens, context);
  tokens.next();
  return applySign(tokens, sign, parseDurationNode(tokens, context, UNARY_PRECEDENCE + 1));
}

/** After "offset": a sign binds to one value only, so that `a offset -2 ^ 2` is `(a offset -2) ^ 2`. */
export function parseOffsetDuration(tokens: TokenStream): DurationNode {
  const sign = tokens.accept("-") ?? tokens.accept("+");
  const node = parsePrimary(tokens, "offset");
  return sign ? applySign(tokens, sign, node) : node;
}

function applySign(tokens: TokenStream, sign: Token, node: DurationNode): DurationNode {
  const position = { start: sign.start, end: node.position.end };
  if (node.kind === "number") {
    const value = sign.kind === "-" ? -node.value : node.value;
    return checkDurationRange(tokens, { ...node, value, position }, positionOf(sign));
  }
  return sign.kind === "-" ? { kind: "duration", op: "-", right: node, wrapped: false, position } : node;
}

function parsePrimary(tokens: TokenStream, context: string): DurationNode {
  const token = tokens.peek();
  if (isNumberToken(token)) {
    const literal = parseNumberLiteral(tokens);
    return checkDurationRange(tokens, literal, literal.position);
  }
  if (token.kind === "(") return parseWrapped(tokens, context);
  if (DURATION_KEYWORDS.has(token.kind)) return parseDurationCall(tokens, context);
  throw tokens.unexpected(context, expectedIn(context));
}

function parseWrapped(tokens: TokenStream, context: string): DurationExpr {
  const open = tokens.next();
  const inner = parseDurationNode(tokens, context);
  tokens.expect(")", context, expectedIn(context));
  if (inner.kind === "duration") return { ...inner, wrapped: true };
  const position = { start: open.start, end: tokens.lastEnd };
  return { kind: "duration", op: "+", right: inner, wrapped: true, position };
}

function parseDurationCall(tokens: TokenStream, context: string): DurationExpr {
  const name = tokens.next();
  const node: DurationExpr = {
    kind: "duration",
    op: name.kind,
    wrapped: false,
    position: positionOf(name),
  };
  tokens.expect("(", context, expectedIn(context));
  if (name.kind === "max_of" || name.kind === "min_of") {
    node.left = parseDurationNode(tokens, context);
    tokens.expect(",", context, expectedIn(context));
    node.right = parseDurationNode(tokens, context);
  }
  tokens.expect(")", context, expectedIn(context));
  node.position = { start: name.start, end: tokens.lastEnd };
  return node;
}
