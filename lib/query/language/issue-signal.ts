import { joinSql, sql } from "@/lib/db/sql";
import { severities } from "@/lib/model/alert";
import { issueKinds, issueStates } from "@/lib/model/issue";
import type { Asker } from "../alerts/asker";
import { matchAttribute } from "./attribute";
import type { Field, Signal } from "./compile";
import { projectField, textField, wordField } from "./resource-fields";
import { containsPattern, exactValue, matchNumber, parseDurationNs, parseNumber } from "./values";

/** `owner:me`, `owner:none`, or a person by e-mail, name or id. */
const owner: Field = (match, at, key, { scope }) => {
  if (match.kind === "exists") return { sql: sql`i.owner_id is not null`, reach: "none" };
  const value = exactValue(match, at, key);
  const asker: Asker = scope;
  if (value === "none") return { sql: sql`i.owner_id is null`, reach: "none" };
  if (value === "me") return { sql: sql`i.owner_id = ${asker.userId ?? ""}`, reach: "none" };
  return {
    sql: sql`i.owner_id in (select u.id from users u where u.id = ${value} or lower(u.email) = lower(${value}) or u.name = ${value})`,
    reach: "none",
  };
};

const contains =
  (column: ReturnType<typeof sql>): Field =>
  (match, at, key) => ({
    sql:
      match.kind === "exists"
        ? sql`${column} <> ''`
        : sql`${column} ilike ${containsPattern(match.kind === "equals" ? match.text : exactValue(match, at, key), match.kind === "equals" && match.wildcard)}`,
    reach: "none",
  });

const oneOf = (column: ReturnType<typeof sql>, words: readonly string[]) =>
  wordField(Object.fromEntries(words.map((word) => [word, sql`${column} = ${word}`])));

/** Conditions on one row of `alerting.issues i`. What is no key of ours is a label: `label.service:planner` or `service:planner`. */
export const issueSignal: Signal = {
  fields: {
    kind: oneOf(sql`i.kind`, issueKinds),
    severity: oneOf(sql`i.severity`, severities),
    state: oneOf(sql`i.state`, issueStates),
    is: wordField({
      open: sql`i.is_open`,
      over: sql`not i.is_open`,
      firing: sql`(i.is_open and i.kind = 'alert')`,
      assigned: sql`i.owner_id is not null`,
      unassigned: sql`i.owner_id is null`,
    }),
    owner,
    title: contains(sql`i.title`),
    culprit: contains(sql`i.culprit`),
    group: textField(sql`i.group_key`),
    id: textField(sql`i.id::text`),
    count: (match, at) => ({ sql: matchNumber(sql`i.count`, match, at, parseNumber), reach: "none" }),
    age: (match, at) => ({
      sql: matchNumber(
        sql`extract(epoch from now() - coalesce(i.open_since, i.first_seen))::float8 * 1e9`,
        match,
        at,
        parseDurationNs,
      ),
      reach: "none",
    }),
    project: projectField,
  },
  attribute: (match, at, key) => ({
    sql: matchAttribute(sql`i.labels`, [key.replace(/^label\./, "")], match, at),
    reach: "none",
  }),
  text: ({ text, wildcard }) => {
    const pattern = containsPattern(text, wildcard);
    return sql`(${joinSql([sql`i.title ilike ${pattern}`, sql`i.culprit ilike ${pattern}`, sql`i.labels::text ilike ${pattern}`], " or ")})`;
  },
};
