import { type Sql, sql } from "@/lib/db/sql";
import type { Comparison, Match } from "./ast";
import { fail } from "./tokenise";

const operators: Record<Comparison, Sql> = { ">": sql`>`, ">=": sql`>=`, "<": sql`<`, "<=": sql`<=` };
const durationUnits: { [unit: string]: number } = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  d: 86400e9,
};
const countUnits: { [unit: string]: number } = { k: 1e3, m: 1e6, g: 1e9 };

/** `2s`, `350ms`, `1.5h` as nanoseconds; a bare number is milliseconds. */
export function parseDurationNs(text: string, at: number): number {
  const found = /^(\d+(?:\.\d+)?)([a-zµμ]*)$/i.exec(text);
  const unit = found ? durationUnits[found[2] === "" ? "ms" : (found[2] ?? "").toLowerCase()] : undefined;
  if (!found || unit === undefined)
    fail(`"${text}" is not a duration; write a number with ns, us, ms, s, m, h or d, such as 2.5s`, at);
  return Number(found[1]) * unit;
}

/** `1000`, `10k`, `1.5M`, `$0.01`. */
export function parseNumber(text: string, at: number): number {
  const found = /^\$?(-?\d+(?:\.\d+)?(?:e-?\d+)?)([kmg]?)$/i.exec(text);
  if (!found) fail(`"${text}" is not a number`, at);
  return Number(found[1]) * (countUnits[(found[2] ?? "").toLowerCase()] ?? 1);
}

/** `expression` (numeric) against the match; `parse` gives the value in the expression's unit. */
export function matchNumber(
  expression: Sql,
  match: Match,
  at: number,
  parse: (text: string, at: number) => number,
): Sql {
  switch (match.kind) {
    case "exists":
      return sql`${expression} is not null`;
    case "compare":
      return sql`${expression} ${operators[match.operator]} ${parse(match.text, at)}::float8`;
    case "range": {
      const [low, high] = match.inclusive
        ? [operators[">="], operators["<="]]
        : [operators[">"], operators["<"]];
      const above =
        match.low === null ? sql`true` : sql`${expression} ${low} ${parse(match.low, at)}::float8`;
      const below =
        match.high === null ? sql`true` : sql`${expression} ${high} ${parse(match.high, at)}::float8`;
      return sql`(${above} and ${below})`;
    }
    case "equals":
      if (match.wildcard) fail("Wildcards do not work on numbers; use > < or [low TO high]", at);
      return sql`${expression} = ${parse(match.text, at)}::float8`;
  }
}

/** `expression` (text) equals, or is like, the match. */
export function matchText(expression: Sql, match: Match, at: number, key: string): Sql {
  if (match.kind === "exists") return sql`(${expression} is not null and ${expression} <> '')`;
  if (match.kind !== "equals")
    return fail(`"${key}" is text: > < and ranges do not work on it; use an exact value or *`, at);
  return match.wildcard
    ? sql`${expression} like ${likePattern(match.text)}`
    : sql`${expression} = ${match.text}`;
}

/** Any element of `expression` (text[]) equals, or is like, the match. */
export function matchAny(expression: Sql, match: Match, at: number, key: string): Sql {
  if (match.kind === "exists") return sql`cardinality(${expression}) > 0`;
  if (match.kind !== "equals")
    return fail(`"${key}" is text: > < and ranges do not work on it; use an exact value or *`, at);
  if (!match.wildcard) return sql`${expression} @> array[${match.text}]::text[]`;
  return sql`exists (select from unnest(${expression}) as element where element like ${likePattern(match.text)})`;
}

/** Text that contains what was typed, whatever the case; a wildcard inside stands for any characters. */
export function containsPattern(text: string, wildcard: boolean): string {
  return `%${wildcard ? likePattern(text) : escapeLike(text)}%`;
}

export function likePattern(text: string): string {
  return text.split("*").map(escapeLike).join("%");
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}

/** The plain value of a match that must be one word of a known list or an id. */
export function exactValue(match: Match, at: number, key: string): string {
  if (match.kind === "equals" && !match.wildcard) return match.text;
  return fail(`"${key}:" takes one exact value`, at);
}
