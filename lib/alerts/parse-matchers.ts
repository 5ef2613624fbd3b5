import { labelRegexpFault } from "@/lib/model/label-regexp";
import type { Matcher, MatchOp } from "@/lib/model/prom-series";
import { unquote } from "@/lib/promql/syntax/go-string";

/**
 * Matchers as people write them for an Alertmanager. It has two grammars: an old one in which a value goes up to the next
 * comma, and one in which names may be of any alphabet and what is not a plain word is quoted. As there, both read the text;
 * the new one's answer counts unless it finds a fault or the old one reads something else.
 */
export function parseMatchers(text: string): Matcher[] {
  return agreed(
    () => parseQuoted(text),
    () => splitClassic(text).map(parseClassic),
  );
}

/** One alone, as in a route or a silence's filter. Braces belong around several. */
export function parseMatcher(text: string): Matcher {
  if (text.startsWith("{") || text.endsWith("}"))
    throw new MatcherFault(`unexpected open or close brace: ${text}`);
  return agreed(
    () => onlyOne(parseQuoted(text)),
    () => parseClassic(text),
  );
}

export class MatcherFault extends Error {}

function agreed<Result>(quoted: () => Result, classic: () => Result): Result {
  const [ofQuoted, ofClassic] = [attempt(quoted), attempt(classic)];
  if (ofQuoted instanceof MatcherFault) {
    // Names and values without quotes are what people mean most: its words are about those.
    if (ofClassic instanceof MatcherFault) throw ofQuoted;
    return ofClassic;
  }
  if (ofClassic instanceof MatcherFault) return ofQuoted;
  return JSON.stringify(ofQuoted) === JSON.stringify(ofClassic) ? ofQuoted : ofClassic;
}

function attempt<Result>(parse: () => Result): Result | MatcherFault {
  try {
    return parse();
  } catch (error) {
    if (error instanceof MatcherFault) return error;
    throw error;
  }
}

function onlyOne(matchers: readonly Matcher[]): Matcher {
  const [matcher] = matchers;
  if (matcher === undefined || matchers.length > 1)
    throw new MatcherFault(`expected 1 matcher, found ${matchers.length}`);
  return matcher;
}

function matcherOf(name: string, op: string, value: string): Matcher {
  const fault = op === "=~" || op === "!~" ? labelRegexpFault(value) : undefined;
  if (fault !== undefined)
    throw new MatcherFault(`${JSON.stringify(value)} is no regular expression: ${fault}`);
  return { name, op: op as MatchOp, value };
}

type Token = { kind: "{" | "}" | "," | "op" | "text"; text: string; at: number };
const tokenPattern = /\s*(?:([{},])|(=~|!~|!=|=)|("(?:[^"\\\n]|\\.)*")|([^\s{}!=~,\\'"`]+)|(\S))/gsu;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.trimEnd().matchAll(tokenPattern)) {
    const [whole, mark, op, quoted, word, other] = match;
    const at = match.index + whole.length;
    if (mark !== undefined) tokens.push({ kind: mark as "{" | "}" | ",", text: mark, at });
    else if (op !== undefined) tokens.push({ kind: "op", text: op, at });
    else if (word !== undefined) tokens.push({ kind: "text", text: word, at });
    else if (quoted !== undefined) {
      const value = unquote(quoted);
      if (value === undefined) throw new MatcherFault(`0:${at}: ${quoted}: invalid input`);
      tokens.push({ kind: "text", text: value, at });
    } else throw new MatcherFault(`0:${at}: ${other}: invalid input`);
  }
  return tokens;
}

function parseQuoted(text: string): Matcher[] {
  const tokens = tokensOf(text);
  const isBraced = tokens[0]?.kind === "{";
  if (isBraced !== (tokens.at(-1)?.kind === "}"))
    throw new MatcherFault(isBraced ? "expected close brace" : "expected opening brace");
  const inner = isBraced ? tokens.slice(1, -1) : tokens;
  const matchers: Matcher[] = [];
  for (let i = 0; i < inner.length; i += 4) {
    const [name, op, value, comma] = inner.slice(i, i + 4);
    if (name?.kind !== "text") throw expected("label name", name);
    if (op?.kind !== "op") throw expected("an operator such as '=', '!=', '=~' or '!~'", op);
    if (value?.kind !== "text") throw expected("label value", value);
    if (comma !== undefined && comma.kind !== ",") throw expected("a comma or close brace", comma);
    if (name.text === "") throw new MatcherFault(`0:${name.at}: the label name is empty`);
    matchers.push(matcherOf(name.text, op.text, value.text));
  }
  return matchers;
}

function expected(what: string, found: Token | undefined): MatcherFault {
  return new MatcherFault(
    found === undefined
      ? `end of input: expected ${what}`
      : `0:${found.at}: unexpected ${found.text}: expected ${what}`,
  );
}

function splitClassic(text: string): string[] {
  const tokens: string[] = [];
  let [token, isQuoted, isEscaped] = ["", false, false];
  for (const char of text.replace(/^\{/, "").replace(/\}$/, "")) {
    if (char === "," && !isQuoted) {
      tokens.push(token);
      token = "";
      continue;
    }
    if (char === '"' && !isEscaped) isQuoted = !isQuoted;
    isEscaped = char === "\\" && !isEscaped;
    token += char;
  }
  if (token.trim() !== "") tokens.push(token.trim());
  return tokens;
}

const classicPattern = /^([a-zA-Z_:][a-zA-Z0-9_:]*)[ \t\n\f\r]*(=~|=|!=|!~)/;

/** Go's white space, in linear time. */
function trimSpace(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isSpace(text[from])) from++;
  while (to > from && isSpace(text[to - 1])) to--;
  return text.slice(from, to);
}

const isSpace = (char: string | undefined) => char !== undefined && " \t\n\f\r".includes(char);

function parseClassic(text: string): Matcher {
  const trimmed = trimSpace(text);
  const [whole, name, op] = classicPattern.exec(trimmed) ?? [];
  if (whole === undefined || name === undefined || op === undefined)
    throw new MatcherFault(`bad matcher format: ${text}`);
  const raw = trimSpace(trimmed.slice(whole.length));
  const isQuoted = raw.startsWith('"');
  const body = isQuoted ? raw.slice(1) : raw;
  let value = "";
  let isClosed = !isQuoted;
  for (let i = 0; i < body.length; i++) {
    const char = body[i] ?? "";
    if (char === "\\" && i < body.length - 1) {
      const next = body[++i] ?? "";
      value += next === "n" ? "\n" : next === '"' || next === "\\" ? next : `\\${next}`;
    } else if (char === '"') {
      if (isClosed || i < body.length - 1)
        throw new MatcherFault(`matcher value contains unescaped double quote: ${raw}`);
      isClosed = true;
    } else value += char;
  }
  if (!isClosed) throw new MatcherFault(`matcher value contains unescaped double quote: ${raw}`);
  return matcherOf(name, op, value);
}

/** As an Alertmanager prints it. */
export function printMatcher({ name, op, value }: Matcher): string {
  const plain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
  return `${plain ? name : JSON.stringify(name)}${op}${JSON.stringify(value)}`;
}

export function printMatchers(matchers: readonly Matcher[]): string {
  return `{${matchers.map(printMatcher).join(",")}}`;
}
