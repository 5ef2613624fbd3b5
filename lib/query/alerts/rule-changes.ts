import type { z } from "zod";
import type { RuleChangesOutput, ruleChangesInput } from "@/lib/contract/rule-changes";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";

type Change = RuleChangesOutput["data"][number];
type Stored = Omit<Change, "id" | "project" | "at"> & { id: bigint; project_id: number; at: Date };

/** Newest first. */
export async function ruleChanges(
  db: Db,
  scope: Scope,
  { rule, limit, cursor }: z.output<typeof ruleChangesInput>,
): Promise<RuleChangesOutput> {
  const question = JSON.stringify(["rule-changes", scope.projectIds, rule ?? null]);
  const [before] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const rows = await runSql<Stored>(
    db,
    "rule-changes",
    sql`select id, project_id, at, who, what, rule_id, name, details from alerting.rule_changes
        where ${inScope(scope, sql`project_id`)} and ${rule === undefined ? sql`true` : sql`rule_id = ${rule}::uuid`}
          and ${before === undefined ? sql`true` : sql`id < ${before}::bigint`}
        order by id desc limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(({ id, project_id, at, ...row }) => ({
      ...row,
      id: String(id),
      project: slugOf(scope, project_id),
      at: at.toISOString(),
    })),
    next_cursor: last === undefined ? null : encodeCursor(question, [String(last.id)]),
  };
}
