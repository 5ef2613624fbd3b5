/**
 * Editing a query as text: what the field and the facets do to it. The query string is the only state, so clicking a facet
 * means rewriting text and reading it back. The server parses the language for real; here only `key:value` terms at the top
 * level and one form of group are understood, `(key:a OR key:b)`; everything else is left as it stands.
 */
export type QueryTerm = {
  from: number;
  to: number;
  key: string;
  /** More than one for a group of alternatives. */
  values: string[];
  isExcluded: boolean;
};

export type FilterState = "included" | "excluded" | "none";

const keyPattern = String.raw`[\w.@/-]+?`;
const valuePattern = String.raw`"(?:[^"\\]|\\.)*"|[^\s()"]+`;
const termPattern = new RegExp(`(-?)(${keyPattern}):(${valuePattern})`, "y");
const groupPattern = new RegExp(
  String.raw`\(\s*(${keyPattern}):(?:${valuePattern})(?:\s+OR\s+\1:(?:${valuePattern}))+\s*\)`,
  "y",
);
const skipPattern = /"(?:[^"\\]|\\.)*"?|[^\s()]+|\s+|[()]/y;

/** Terms at the top level, in order. Terms inside other parentheses are not ours to change. */
export function queryTerms(query: string): QueryTerm[] {
  const terms: QueryTerm[] = [];
  let depth = 0;
  for (let from = 0; from < query.length; ) {
    const found = depth === 0 ? (groupAt(query, from) ?? termAt(query, from)) : null;
    if (found) {
      terms.push(found);
      from = found.to;
      continue;
    }
    const skipped = matchAt(skipPattern, query, from)?.[0] ?? query[from] ?? "";
    if (skipped === "(") depth++;
    if (skipped === ")") depth = Math.max(0, depth - 1);
    from += Math.max(1, skipped.length);
  }
  return terms;
}

export function filterState(query: string, key: string, value: string): FilterState {
  for (const term of queryTerms(query)) {
    if (term.key === key && term.values.includes(value)) return term.isExcluded ? "excluded" : "included";
  }
  return "none";
}

/** Adds the filter; takes it away where it is there already; a second included value of one key becomes an alternative. */
export function toggleFilter(query: string, key: string, value: string, isExcluded: boolean): string {
  const wanted = isExcluded ? "excluded" : "included";
  const before = filterState(query, key, value);
  const without = before === "none" ? query.trim() : removeFilter(query, key, value);
  if (before === wanted) return without;
  const alike = isExcluded
    ? undefined
    : queryTerms(without).find((term) => term.key === key && !term.isExcluded);
  if (!alike) return `${without} ${isExcluded ? "-" : ""}${termText(key, value)}`.trim();
  return splice(without, alike, groupText(key, [...alike.values, value]));
}

function removeFilter(query: string, key: string, value: string): string {
  const term = queryTerms(query).find((each) => each.key === key && each.values.includes(value));
  if (!term) return query;
  const rest = term.values.filter((each) => each !== value);
  return splice(query, term, rest.length === 0 ? "" : groupText(key, rest));
}

function splice(query: string, term: QueryTerm, text: string): string {
  const before = query.slice(0, term.from).trimEnd();
  const after = query.slice(term.to).trimStart();
  return [before, text, after].filter((part) => part !== "").join(" ");
}

function groupText(key: string, values: string[]): string {
  const parts = values.map((value) => termText(key, value));
  return parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(" OR ")})`;
}

export function termText(key: string, value: string): string {
  return `${key}:${quoted(value)}`;
}

/** As it is where the language would read it as one word, else in quotes. */
export function quoted(value: string): string {
  return /^[\w./@+-]*\w[\w./@+-]*$/.test(value) && !value.startsWith("-")
    ? value
    : `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text;
}

function groupAt(query: string, from: number): QueryTerm | null {
  const match = matchAt(groupPattern, query, from);
  const key = match?.[1];
  if (!match || key === undefined) return null;
  const inner = new RegExp(`(${keyPattern}):(${valuePattern})`, "g");
  const values = [...match[0].matchAll(inner)].map(([, , value]) => unquoted(value ?? ""));
  return { from, to: from + match[0].length, key, values, isExcluded: false };
}

function termAt(query: string, from: number): QueryTerm | null {
  const match = matchAt(termPattern, query, from);
  if (!match || match[2] === undefined || match[3] === undefined) return null;
  return {
    from,
    to: from + match[0].length,
    key: match[2],
    values: [unquoted(match[3])],
    isExcluded: match[1] === "-",
  };
}

function matchAt(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

/** What the reader is typing at the caret: a key, or a value of a key, and the text that a choice replaces. */
export type Typing =
  | { kind: "key"; prefix: string; from: number; to: number }
  | { kind: "value"; key: string; prefix: string; from: number; to: number };

export function typingAt(query: string, caret: number): Typing {
  const before = query.slice(0, caret);
  const value = /(?:^|[\s(])-?([\w.@/-]+):("(?:[^"\\]|\\.)*|[^\s()"]*)$/.exec(before);
  if (value?.[1] !== undefined && value[2] !== undefined) {
    const rest = /^[^\s()]*/.exec(query.slice(caret))?.[0].length ?? 0;
    const from = caret - value[2].length;
    return { kind: "value", key: value[1], prefix: value[2].replace(/^"/, ""), from, to: caret + rest };
  }
  const prefix = /[\w.@/-]*$/.exec(before)?.[0].replace(/^-/, "") ?? "";
  const rest = /^[\w.@/:-]*/.exec(query.slice(caret))?.[0].length ?? 0;
  return { kind: "key", prefix, from: caret - prefix.length, to: caret + rest };
}

/** The query after a choice, with the caret where typing goes on. */
export function complete(query: string, typing: Typing, choice: string): { query: string; caret: number } {
  const text = typing.kind === "key" ? `${choice}:` : `${quoted(choice)} `;
  const after = query.slice(typing.to).replace(/^\s+/, "");
  const next = query.slice(0, typing.from) + text + after;
  return { query: next, caret: typing.from + text.length };
}
