import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { termTexts, valueTerm } from "@/lib/model/term";
import type { Match } from "./ast";
import { fail } from "./tokenise";
import { likePattern, matchNumber, parseDurationNs, parseNumber } from "./values";

/**
 * The JSON forms that a typed value may have been stored in: text, number or boolean, alone or inside an array (header
 * attributes are arrays). Each is one containment that the GIN index answers.
 */
export function attributeForms(key: string, text: string): string[] {
  const values: string[] = [JSON.stringify(text)];
  if (isNumberText(text)) values.push(text);
  if (text === "true" || text === "false") values.push(text);
  const name = JSON.stringify(key);
  return values.flatMap((value) => [`{${name}:${value}}`, `{${name}:[${value}]}`]);
}

/** What JSON takes for a number. */
export function isNumberText(text: string): boolean {
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
}

/** Terms of the spans that bear the attribute with this value, as typed: 1.0 and 1 are the same number. */
export function attributeTerms(key: string, text: string): number[] {
  const texts = isNumberText(text) ? [text, ...termTexts(Number(text))] : [text];
  return [...new Set(texts.map((one) => valueTerm(key, one)))];
}

/** `column` (jsonb) holds any of these containments. */
export function containsAny(column: Sql, forms: readonly string[]): Sql {
  return sql`(${joinSql(
    forms.map((form) => sql`${column} @> ${form}::jsonb`),
    " or ",
  )})`;
}

/**
 * One attribute in `column` (jsonb), by the names that rows may give it. Exact values go through the GIN index, all else is
 * read row by row.
 */
export function matchAttribute(column: Sql, names: readonly string[], match: Match, at: number): Sql {
  const json = firstOf(names.map((name) => sql`${column} -> ${name}`));
  const value = firstOf(names.map((name) => sql`${column} ->> ${name}`));
  const exists = sql`(${joinSql(
    names.map((name) => sql`${column} ? ${name}`),
    " or ",
  )})`;
  switch (match.kind) {
    case "exists":
      return exists;
    case "equals": {
      if (!match.wildcard) {
        return containsAny(
          column,
          names.flatMap((name) => attributeForms(name, match.text)),
        );
      }
      const pattern = likePattern(match.text);
      return sql`(${exists} and (${value} like ${pattern} or (jsonb_typeof(${json}) = 'array' and exists (
        select from jsonb_array_elements_text(case jsonb_typeof(${json}) when 'array' then ${json} else '[]' end) as element
        where element like ${pattern}))))`;
    }
    case "compare":
    case "range":
      return matchAttributeNumber(value, match, at);
  }
}

// Senders write any digits, and what float8 cannot hold (1e999) would fail the whole search. Bounds like {1,200} in the pattern
// instead took fifty times as long.
const castable = "^-?([0-9]+([.][0-9]+)?|[1-9][0-9]?[0-9]?([.][0-9]+)?e[+-]?[0-2]?[0-9][0-9]?)$";
const mostDigits = 300;

/** `value` (text) as a number, where it is one, compared with what was typed. */
export function matchAttributeNumber(value: Sql, match: Match, at: number): Sql {
  const number = sql`(case when ${value} ~ ${castable} and length(${value}) <= ${mostDigits} then (${value})::float8 end)`;
  return matchNumber(number, match, at, parseAttributeNumber);
}

function firstOf(values: readonly Sql[]): Sql {
  return values.length === 1 ? (values[0] as Sql) : sql`coalesce(${joinSql(values, ", ")})`;
}

function parseAttributeNumber(text: string, at: number): number {
  if (/^-?[\d.]+(e-?\d+)?[kMG]?$/.test(text)) return parseNumber(text, at);
  if (/^[\d.]+(ns|us|µs|ms|s|min|h|d)$/.test(text)) {
    // An attribute has no known unit, so a unit on the typed value would be a guess.
    parseDurationNs(text, at);
    fail(
      `"${text}" has a unit, and attributes have none; write the plain number as the attribute stores it`,
      at,
    );
  }
  return fail(`"${text}" is not a number, and > < and ranges compare numbers`, at);
}
