import type { DecisionPanelGroup } from "@/lib/contract/decision-panels";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { contentPoints, guardrailSources, mixedSources, verdicts } from "@/lib/model/decision";
import type { RollupDimension } from "@/lib/model/rollup";
import { compileQuery, type Field, type Signal } from "../language/compile";
import { parse } from "../language/parse";
import { wordField } from "../language/resource-fields";
import { matchText } from "../language/values";
import type { Scope } from "../scope";
import { keysOf } from "../series/panel-condition";

type Key = Exclude<DecisionPanelGroup, "none">;
/** Which columns of a rollup's rows (`x`) tell groups apart. */
export type Part = "none" | "grp" | "name" | "both";
export type DecisionSelection = { dimension: RollupDimension; where: Sql; part: Part };

/** What each rollup of decisions keeps apart (lib/derive/rollup-decisions.ts). */
const rollups: readonly { dimension: RollupDimension; grp: Key; name: Key }[] = [
  { dimension: "decision", grp: "source", name: "point" },
  { dimension: "decision_rule", grp: "policy", name: "rule" },
  { dimension: "decision_revision", grp: "policy", name: "revision" },
  { dimension: "decision_agent", grp: "agent", name: "tool" },
  { dimension: "guardrail", grp: "rail", name: "side" },
];
const known = new Set<string>(rollups.flatMap(({ grp, name }) => [grp, name]));
const columns = { grp: sql`x.grp`, name: sql`x.name` };

/**
 * The rollup that keeps `by` and all keys of `q` apart, and the condition on its rows. `guardrails`: of guardrails alone.
 * Throws InvalidInput where no rollup does.
 */
export async function decisionSelection(
  db: Db,
  scope: Scope,
  asked: { by: Key | "none" | "verdict"; q: string; only?: string | undefined; guardrails?: boolean },
): Promise<DecisionSelection> {
  const by = asked.by === "none" || asked.by === "verdict" ? null : asked.by;
  const used = new Set([
    ...(by === null ? [] : [by]),
    ...keysOf(parse(asked.q)).filter((key) => known.has(key)),
  ]);
  const rollup = rollups
    .filter(({ dimension }) => asked.guardrails !== true || dimension === "guardrail")
    .find(({ grp, name }) => [...used].every((key) => key === grp || key === name));
  if (rollup === undefined) {
    const kept = rollups.map(({ grp, name }) => `${grp} and ${name}`).join(", ");
    throw new InvalidInput(
      `Decisions are counted by ${kept}; ${[...used].join(" and ")} are not counted together. The list of decisions can be searched by them`,
    );
  }
  const { sql: matches } = await compileQuery(asked.q, rollupSignal(rollup), { db, scope });
  const part = partOf(by, rollup);
  const own = part === "grp" ? columns.grp : columns.name;
  const where =
    asked.only === undefined || by === null ? matches : sql`${matches} and ${own} = ${asked.only}`;
  return { dimension: rollup.dimension, where, part };
}

/** A rule or revision is told with its policy: every policy has an `allow`. */
function partOf(by: Key | null, { grp }: (typeof rollups)[number]): Part {
  if (by === null) return "none";
  if (by === "rule" || by === "revision") return "both";
  return by === grp ? "grp" : "name";
}

function rollupSignal({ dimension, grp, name }: (typeof rollups)[number]): Signal {
  const column =
    (own: Sql): Field =>
    (match, at, key) => ({
      // No value is kept as an empty text.
      sql: match.kind === "exists" ? sql`${own} <> ''` : matchText(own, match, at, key),
      reach: "none",
    });
  // The rollup of sources and points.
  const isGuardrail = sql`(x.grp = any(${[...guardrailSources]}::text[])
    or x.grp = any(${[...mixedSources]}::text[]) and x.name = any(${[...contentPoints]}::text[]))`;
  return {
    fields: {
      [grp]: column(columns.grp),
      [name]: column(columns.name),
      verdict: wordField({
        ...Object.fromEntries(verdicts.map((verdict) => [verdict, sql`x.outcome = ${verdict}`])),
        denied: sql`x.outcome = 'deny'`,
        blocked: sql`x.outcome = 'deny'`,
      }),
      ...(dimension === "decision" && {
        kind: wordField({ guardrail: isGuardrail, policy: sql`not ${isGuardrail}` }),
      }),
    },
    attribute: (_match, at, key) => {
      throw new InvalidInput(
        `Decisions are counted by ${grp}, ${name} and verdict here; "${key}" can be searched in the list`,
        { position: at },
      );
    },
    text: () => {
      throw new InvalidInput(`Counts cannot be searched for text; use ${grp}:, ${name}: or verdict:`);
    },
  };
}
