import { labelRegexpFault } from "@/lib/model/label-regexp";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { Matcher, MatchOp } from "@/lib/model/prom-series";
import type { VectorSelector } from "./ast";
import { isValidLabelName } from "./go-string";
import { unquoteToken } from "./parse-literals";
import { KEYWORDS, type Token } from "./token";
import { positionOf, type TokenStream } from "./token-stream";

const MATCH_OPS = new Set<string>(["=", "!=", "=~", "!~"]);
const isMatchOp = (kind: string): kind is MatchOp => MATCH_OPS.has(kind);

/** metric, metric{...} or {...}. */
export function parseVectorSelector(tokens: TokenStream): VectorSelector {
  const start = tokens.peek().start;
  const name = tokens.is("{") ? "" : tokens.next().text;
  const matchers = tokens.is("{") ? parseMatchers(tokens) : [];
  if (name !== "") matchers.push({ name: METRIC_NAME, op: "=", value: name });
  const position = { start, end: tokens.lastEnd };
  return { kind: "selector", name, matchers, offsetMs: 0, anchored: false, smoothed: false, position };
}

function parseMatchers(tokens: TokenStream): Matcher[] {
  const matchers: Matcher[] = [];
  tokens.next();
  while (!tokens.accept("}")) {
    matchers.push(parseMatcher(tokens));
    if (tokens.accept(",")) continue;
    tokens.expect("}", "label matching", '"," or "}"');
    break;
  }
  return matchers;
}

function parseMatcher(tokens: TokenStream): Matcher {
  const nameToken = tokens.accept("IDENTIFIER") ?? tokens.accept("STRING");
  if (!nameToken) throw tokens.unexpected("label matching", 'identifier or "}"');
  const isQuoted = nameToken.kind === "STRING";
  const name = isQuoted ? unquoteToken(tokens, nameToken) : nameToken.text;
  const op = tokens.peek().kind;
  if (!isMatchOp(op)) {
    // A quoted name alone is the name of the metric.
    if (isQuoted) return { name: METRIC_NAME, op: "=", value: name };
    throw tokens.unexpected("label matching", "label matching operator");
  }
  tokens.next();
  const valueToken = tokens.expect("STRING", "label matching", "string");
  const value = unquoteToken(tokens, valueToken);
  if (op === "=~" || op === "!~") {
    const fault = labelRegexpFault(value);
    const position = { start: nameToken.start, end: positionOf(valueToken).end };
    if (fault !== undefined) throw tokens.error(position, `error parsing regexp: ${fault}`);
  }
  return { name, op, value };
}

function isLabelToken(token: Token): boolean {
  if (token.kind === "IDENTIFIER" || token.kind === "METRIC_IDENTIFIER") return true;
  return KEYWORDS.has(token.kind) && token.kind !== "without";
}

/** (a, b, "c.d") after by, without, on, ignoring, group_left and group_right. */
export function parseGroupingLabels(tokens: TokenStream): string[] {
  const labels: string[] = [];
  tokens.expect("(", "grouping opts", '"("');
  while (!tokens.accept(")")) {
    const token = tokens.peek();
    if (!isLabelToken(token) && token.kind !== "STRING") throw tokens.unexpected("grouping opts", "label");
    tokens.next();
    const label = token.kind === "STRING" ? unquoteToken(tokens, token) : token.text;
    if (!isValidLabelName(label) || (token.kind !== "STRING" && label.includes(":"))) {
      throw tokens.error(positionOf(token), `invalid label name for grouping: ${JSON.stringify(label)}`);
    }
    labels.push(label);
    if (tokens.accept(",")) continue;
    tokens.expect(")", "grouping opts", '"," or ")"');
    break;
  }
  return labels;
}
