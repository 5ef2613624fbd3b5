import { joinSql, type Sql, sql } from "@/lib/db/sql";
import { isLetter } from "@/lib/model/attribute-letter";
import { fieldMark, jsonMark, packedText, verbatimName } from "@/lib/model/packed-attributes";
import type { Match } from "./ast";
import { isNumberText, matchAttributeNumber } from "./attribute";
import { likePattern } from "./values";

/**
 * One attribute in `column` (a packed text of telemetry.spans), by the names that rows may give it. Exact values are looked for
 * as they stand there, all else is taken out of the text.
 */
export function matchPackedAttribute(column: Sql, names: readonly string[], match: Match, at: number): Sql {
  const fields = names.map((name) => (isLetter(name) ? name : verbatimName(name)));
  const field = firstOf(fields.map((name) => sql`telemetry.packed_field(${column}, ${name})`));
  const value = sql`telemetry.packed_text(${field})`;
  const exists = anyOf(fields.map((name) => isIn(column, fieldMark + name)));
  const hasList = anyOf(fields.map((name) => isIn(column, `${fieldMark}${name}${jsonMark}[`)));
  switch (match.kind) {
    case "exists":
      return exists;
    case "equals": {
      if (match.wildcard) {
        const pattern = likePattern(match.text);
        return sql`(${exists} and (${value} like ${pattern} or (${hasList} and exists (
          select from jsonb_array_elements_text(telemetry.packed_json(${field})) as element where element like ${pattern}))))`;
      }
      const scalars = fields.flatMap((name) =>
        storedForms(match.text).map((form) => isIn(column, `${fieldMark}${name}${form}${fieldMark}`)),
      );
      const elements = jsonForms(match.text).map(
        (form) => sql`telemetry.packed_json(${field}) @> ${`[${form}]`}::jsonb`,
      );
      return sql`(${anyOf(scalars)} or case when ${hasList} then ${anyOf(elements)} else false end)`;
    }
    case "compare":
    case "range":
      return sql`(${exists} and ${matchAttributeNumber(value, match, at)})`;
  }
}

/** What may stand after the name where the value is what was typed: the text, or the number or boolean. */
function storedForms(text: string): string[] {
  const json = new Set(jsonForms(text).slice(1));
  if (isNumberText(text)) json.add(String(Number(text)));
  return [packedText(text), ...[...json].map((form) => jsonMark + form)];
}

/** The typed value as JSON: a text, and a number or boolean where it looks like one. */
function jsonForms(text: string): string[] {
  const forms = [JSON.stringify(text)];
  if (isNumberText(text) || text === "true" || text === "false") forms.push(text);
  return forms;
}

function isIn(column: Sql, part: string): Sql {
  return sql`position(${part} in ${column}) > 0`;
}

function anyOf(conditions: readonly Sql[]): Sql {
  return sql`(${joinSql(conditions, " or ")})`;
}

function firstOf(values: readonly Sql[]): Sql {
  return values.length === 1 ? (values[0] as Sql) : sql`coalesce(${joinSql(values, ", ")})`;
}
