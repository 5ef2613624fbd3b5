import { InvalidInput } from "@/lib/errors";
import type { Comparison, Match, Term } from "./ast";

export type Token =
  | { kind: "(" | ")" | "and" | "or" | "not"; at: number }
  | { kind: "term"; term: Term; at: number }
  /** `key:(`: the terms up to the matching parenthesis belong to this key. */
  | { kind: "group"; key: string; quotedKey: boolean; at: number };

const quotedText = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y;
const keyPart = /(?:"((?:[^"\\]|\\.)*)"|([\p{L}_$@][^\s:()"'<>=]*)):/uy;
const operatorPart = />=|<=|>|<|=/y;
const rangePart = /([[{])\s*(\S+)\s+TO\s+([^\s\]}]+)\s*([\]}])/y;
const words: { [word: string]: "and" | "or" | "not" } = {
  AND: "and",
  "&&": "and",
  OR: "or",
  "||": "or",
  NOT: "not",
};

export function fail(message: string, at: number): never {
  throw new InvalidInput(`${message} (at character ${at + 1} of the query)`, { position: at });
}

/** Cuts a query into tokens. Throws InvalidInput with the position of what it does not know. */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === "(" || char === ")") {
      tokens.push({ kind: char, at });
      at += 1;
    } else if ((char === "-" || char === "!") && /[^\s)]/.test(text[at + 1] ?? " ")) {
      tokens.push({ kind: "not", at });
      at += 1;
    } else {
      at = readWord(text, at, tokens);
    }
  }
  return tokens;
}

function readWord(text: string, at: number, tokens: Token[]): number {
  const word = /^(AND|OR|NOT|&&|\|\|)(?=[\s()]|$)/.exec(text.slice(at, at + 4))?.[1];
  const kind = word === undefined ? undefined : words[word];
  if (word !== undefined && kind !== undefined) {
    tokens.push({ kind, at });
    return at + word.length;
  }
  const key = matchAt(keyPart, text, at);
  // `http://host` is text, not a key named http.
  if (key && !text.startsWith("//", at + key[0].length)) return readKeyed(text, at, key, tokens);
  const value = readValue(text, at);
  const match = asMatch(value, at);
  tokens.push({ kind: "term", at, term: { kind: "term", key: null, quotedKey: false, match, at } });
  return value.end;
}

function readKeyed(text: string, at: number, found: RegExpExecArray, tokens: Token[]): number {
  const quotedKey = found[1] !== undefined;
  const key = quotedKey ? withoutEscapes(found[1] ?? "") : (found[2] ?? "");
  let next = at + found[0].length;
  if (text[next] === "(") {
    tokens.push({ kind: "group", key, quotedKey, at });
    return next;
  }
  const push = (match: Match) =>
    tokens.push({ kind: "term", at, term: { kind: "term", key, quotedKey, match, at } });
  const range = matchAt(rangePart, text, next);
  if (range) {
    push(asRange(range, next));
    return next + range[0].length;
  }
  const operator = matchAt(operatorPart, text, next)?.[0] ?? "";
  next += operator.length;
  const value = readValue(text, next);
  if (value.text === "" && !value.quoted) {
    fail(`"${key}:" needs a value; to search for the text itself write it in quotes`, at);
  }
  if (operator === "" || operator === "=") {
    if (key === "has" && !quotedKey) {
      tokens.push({
        kind: "term",
        at,
        term: { kind: "term", key: value.text, quotedKey: value.quoted, match: { kind: "exists" }, at },
      });
    } else push(asMatch(value, next));
  } else push({ kind: "compare", operator: operator as Comparison, text: value.text });
  return value.end;
}

type Value = { text: string; quoted: boolean; end: number };

function readValue(text: string, at: number): Value {
  const quoted = matchAt(quotedText, text, at);
  if (quoted) {
    const end = at + quoted[0].length;
    if (/[~^]/.test(text[end] ?? ""))
      fail("Boosts (^) and fuzzy matches (~) are not supported; remove them", end);
    return { text: withoutEscapes(quoted[1] ?? quoted[2] ?? ""), quoted: true, end };
  }
  if (text[at] === '"') fail("This quote is never closed; add the closing quote", at);
  let depth = 0;
  let end = at;
  for (; end < text.length; end += 1) {
    const char = text[end] ?? "";
    if (/\s/.test(char) || (char === ")" && depth === 0)) break;
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
  }
  return { text: text.slice(at, end), quoted: false, end };
}

function asMatch(value: Value, at: number): Match {
  if (value.quoted) return { kind: "equals", text: value.text, wildcard: false };
  if (/^\/.*[.*+?[\](){}|^$\\].*\/[a-z]*$/.test(value.text)) {
    fail("Regular expressions are not supported; use * as a wildcard, or quotes for the text itself", at);
  }
  if (/.[~^]\d*(\.\d+)?$/.test(value.text)) {
    fail("Boosts (^) and fuzzy matches (~) are not supported; remove them, or put the text in quotes", at);
  }
  return { kind: "equals", text: value.text, wildcard: value.text.includes("*") };
}

function asRange(found: RegExpExecArray, at: number): Match {
  const [, open, low = "*", high = "*", close] = found;
  if ((open === "[") !== (close === "]")) {
    fail("A range is either [low TO high] (both included) or {low TO high} (both excluded)", at);
  }
  return {
    kind: "range",
    low: low === "*" ? null : low,
    high: high === "*" ? null : high,
    inclusive: open === "[",
  };
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(.)/gs, "$1");
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
