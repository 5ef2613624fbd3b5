import type { NumberLiteral, StringLiteral } from "./ast";
import { MAX_DURATION_MS, parseDuration } from "./duration";
import { parseQueryNumber } from "./go-number";
import { unquote } from "./go-string";
import type { Position } from "./position";
import type { Token } from "./token";
import { positionOf, type TokenStream } from "./token-stream";

export const isNumberToken = (token: Token) => token.kind === "NUMBER" || token.kind === "DURATION";

/** 12, 0x1f, Inf, 5m: a duration counts seconds. */
export function parseNumberLiteral(tokens: TokenStream): NumberLiteral {
  const token = tokens.next();
  const position = positionOf(token);
  if (token.kind === "DURATION") {
    const milliseconds = parseDuration(token.text);
    if (milliseconds === undefined) {
      throw tokens.error(position, `not a valid duration string: ${JSON.stringify(token.text)}`);
    }
    return { kind: "number", value: milliseconds / 1000, duration: true, position };
  }
  const value = parseQueryNumber(token.text);
  if (value === undefined) {
    const reason = `strconv.ParseFloat: parsing ${JSON.stringify(token.text)}: invalid syntax`;
    throw tokens.error(position, `error parsing number: ${reason}`);
  }
  return { kind: "number", value, duration: false, position };
}

/** With the sign that was read before it. */
export function signed(sign: Token, literal: NumberLiteral): NumberLiteral {
  return {
    ...literal,
    value: sign.kind === "-" ? -literal.value : literal.value,
    position: { start: sign.start, end: literal.position.end },
  };
}

export function unquoteToken(tokens: TokenStream, token: Token): string {
  const value = unquote(token.text);
  if (value === undefined) {
    throw tokens.error(positionOf(token), `error unquoting string ${token.text}: invalid syntax`);
  }
  return value;
}

export function parseStringLiteral(tokens: TokenStream): StringLiteral {
  const token = tokens.next();
  return { kind: "string", value: unquoteToken(tokens, token), position: positionOf(token) };
}

export function checkDurationRange(tokens: TokenStream, literal: NumberLiteral, at: Position): NumberLiteral {
  if (!(Math.abs(literal.value) * 1000 <= MAX_DURATION_MS)) throw tokens.error(at, "duration out of range");
  return literal;
}
