import { attributeNames } from "@/lib/db/attribute-names";
import { type Sql, sql } from "@/lib/db/sql";
import { anyTerm } from "../granules";
import { attributeTerms, matchAttribute } from "./attribute";
import { type Field, resourceIds } from "./compile";
import { matchPackedAttribute } from "./packed-attribute";
import { fail } from "./tokenise";
import { exactValue, matchText } from "./values";

/** A promoted column of telemetry.resources, for rows with `resource_id`. */
export function resourceField(row: Sql, column: Sql): Field {
  return async (match, at, key, context) => {
    const ids = await resourceIds(context, matchText(column, match, at, key));
    return { sql: sql`${row} = any(${ids}::bigint[])`, reach: "none" };
  };
}

/**
 * An attribute of the row itself or of the resource that sent it. `isSpan`: the rows are spans, whose attributes are packed and
 * whose granules have terms.
 */
export function attributeField(column: Sql, resource: Sql, isSpan: boolean): Field {
  const matchOwn = isSpan ? matchPackedAttribute : matchAttribute;
  return async (match, at, key, context) => {
    const ids = await resourceIds(context, matchAttribute(sql`r.attributes`, [key], match, at));
    const own = matchOwn(column, await attributeNames(context.db, key), match, at);
    if (ids.length > 0) return { sql: sql`(${own} or ${resource} = any(${ids}::bigint[]))`, reach: "none" };
    if (match.kind !== "equals" || match.wildcard) return { sql: own, reach: "none" };
    const terms = attributeTerms(key, match.text);
    return { sql: own, reach: "index", ...(isSpan && { granules: anyTerm(terms) }) };
  };
}

/** `project:slug`: true for the project asked in, so that a link that names it works; any other finds nothing. */
export const projectField: Field = (match, at, key, { scope }) => ({
  sql: sql`${scope.slugs.includes(exactValue(match, at, key))}::boolean`,
  reach: "none",
});

/** One of a short list of words, each with its condition. */
export function wordField(words: { [word: string]: Sql }): Field {
  return (match, at, key) => {
    if (match.kind === "exists") return { sql: sql`true`, reach: "none" };
    const word = exactValue(match, at, key).toLowerCase();
    const found = Object.hasOwn(words, word) ? words[word] : undefined;
    return {
      sql: found ?? fail(`"${word}" is no ${key}; it is one of ${Object.keys(words).join(", ")}`, at),
      reach: "none",
    };
  };
}

export function textField(column: Sql): Field {
  return (match, at, key) => ({ sql: matchText(column, match, at, key), reach: "none" });
}
