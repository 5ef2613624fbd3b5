// The text of a template in pieces: plain text, and actions as their tokens.
import { unquote } from "@/lib/promql/syntax/go-string";
import { TemplateFault } from "./values";

export type Token =
  | { kind: "space" }
  | { kind: "field" | "variable" | "word"; text: string }
  | { kind: "string"; text: string }
  | { kind: "number"; text: string }
  | { kind: "symbol"; text: string };
export type Piece = { kind: "text"; text: string } | { kind: "action"; tokens: Token[]; line: number };

const patterns: readonly [Token["kind"] | "raw" | "char", RegExp][] = [
  ["space", /[ \t\r\n]+/y],
  ["string", /"(?:[^"\\\n]|\\.)*"/y],
  ["raw", /`[^`]*`/y],
  ["char", /'(?:[^'\\\n]|\\.)+'/y],
  ["number", /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y],
  ["field", /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ["variable", /\$(?:[\p{L}_][\p{L}\p{N}_]*)?/uy],
  ["word", /[\p{L}_][\p{L}\p{N}_]*/uy],
  ["symbol", /:=|[=|(),.]/y],
];

export function scan(source: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimsNext = false;
  for (;;) {
    const open = source.indexOf("{{", at);
    let text = source.slice(at, open < 0 ? source.length : open);
    if (trimsNext) text = text.replace(/^[ \t\r\n]+/, "");
    const trims = open >= 0 && /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    if (trims) text = text.replace(/[ \t\r\n]+$/, "");
    if (text !== "") pieces.push({ kind: "text", text });
    if (open < 0) return pieces;
    const line = source.slice(0, open).split("\n").length;
    const { tokens, end, trimsAfter } = scanAction(source, open + (trims ? 3 : 2), line);
    if (tokens !== null) pieces.push({ kind: "action", tokens, line });
    at = end;
    trimsNext = trimsAfter;
  }
}

type Scanned = { tokens: Token[] | null; end: number; trimsAfter: boolean };

function scanAction(source: string, from: number, line: number): Scanned {
  const comment = /^[ \t\r\n]*\/\*[\s\S]*?\*\/([ \t\r\n]+-)?\}\}/.exec(source.slice(from));
  if (comment !== null)
    return { tokens: null, end: from + comment[0].length, trimsAfter: comment[1] !== undefined };
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    const trimmed = /^[ \t\r\n]-\}\}/.test(source.slice(at, at + 4));
    if (trimmed || source.startsWith("}}", at))
      return { tokens, end: at + (trimmed ? 4 : 2), trimsAfter: trimmed };
    if (at >= source.length) throw new TemplateFault(`${line}: unclosed action`);
    const found = next(source, at, tokens.at(-1));
    if (found === undefined)
      throw new TemplateFault(`${line}: unexpected ${JSON.stringify(source[at])} in command`);
    at += found.length;
    // Just before " -}}" the space belongs to the marker.
    if (found.token.kind === "space" && source.startsWith("-}}", at) && tokens.length > 0)
      return { tokens, end: at + 3, trimsAfter: true };
    tokens.push(found.token);
  }
}

function next(
  source: string,
  at: number,
  before: Token | undefined,
): { token: Token; length: number } | undefined {
  for (const [kind, pattern] of patterns) {
    // After a term a dot begins a field of it, never a number.
    if (kind === "number" && source[at] === "." && before !== undefined && before.kind !== "space") continue;
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text === undefined) continue;
    return { token: tokenOf(kind, text), length: text.length };
  }
  return undefined;
}

function tokenOf(kind: Token["kind"] | "raw" | "char", text: string): Token {
  switch (kind) {
    case "space":
      return { kind };
    case "string":
      return { kind, text: literal(text) };
    case "raw":
      return { kind: "string", text: text.slice(1, -1) };
    case "char":
      return {
        kind: "number",
        text: String(literal(`"${text.slice(1, -1).replaceAll('"', '\\"')}"`).codePointAt(0) ?? 0),
      };
    default:
      return { kind, text };
  }
}

function literal(text: string): string {
  const value = unquote(text);
  if (value === undefined) throw new TemplateFault(`invalid syntax: ${text}`);
  return value;
}
