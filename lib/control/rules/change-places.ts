// What people change about groups and files as a whole.
import type { z } from "zod";
import type { ruleGroupChangeInput } from "@/lib/contract/rule-input";
import type { Pool } from "@/lib/db/pool";
import { NotFound } from "@/lib/errors";
import { endRuleAlerts } from "@/lib/write/alerts/end-rule-alerts";
import { changeAlerts } from "../change-alerts";
import { markEdited } from "./places";
import { noteChanges } from "./rule-versions";

type GroupChange = z.output<typeof ruleGroupChangeInput> & { projectIds: readonly number[]; email: string };

/** What is not given stays. */
export async function changeGroup(
  pool: Pool,
  { projectIds, id, email, ...change }: GroupChange,
): Promise<{ id: string }> {
  return changeAlerts(pool, async (tx, changed) => {
    const { rows } = await tx.query<{ project_id: number; name: string; file: string }>(
      `/* change-rule-group */ update alerting.rule_groups set interval_ms = coalesce($3, interval_ms),
         query_offset_ms = coalesce($4, query_offset_ms), series_limit = coalesce($5, series_limit), due_ms = least(0, due_ms - 1)
       where id = $1 and project_id = any($2::int[]) returning project_id, name, file`,
      [id, projectIds, change.interval_ms, change.query_offset_ms, change.series_limit],
    );
    const [row] = rows;
    if (row === undefined) throw new NotFound(`No group ${id} that you may change`);
    changed(row.project_id);
    await markEdited(tx, row.project_id, [BigInt(id)], email);
    const details = { file: row.file, ...change };
    await noteChanges(tx, row.project_id, email, [
      { what: "group_changed", ruleId: null, name: row.name, details },
    ]);
    return { id };
  });
}

/** With its rules; what is open of them ends. */
export async function deleteFile(
  pool: Pool,
  { projectId, file, email }: { projectId: number; file: string; email: string },
): Promise<{ deleted: string; resolved: number }> {
  return changeAlerts(pool, async (tx, changed) => {
    changed(projectId);
    const { rows: held } = await tx.query<{ id: bigint }>(
      `/* hold-rule-file */ update alerting.rule_groups set due_ms = least(0, due_ms - 1)
       where project_id = $1 and file = $2 returning id`,
      [projectId, file],
    );
    const { rows } = await tx.query<{ id: string }>(
      "/* rules-to-delete */ select id from alerting.rules where group_id = any($1::bigint[])",
      [held.map(({ id }) => id)],
    );
    const resolved = await endRuleAlerts(
      tx,
      projectId,
      rows.map(({ id }) => id),
      Date.now(),
    );
    const { rows: gone } = await tx.query<{ body: string | null }>(
      "/* delete-rule-file */ delete from alerting.rule_files where project_id = $1 and name = $2 returning body",
      [projectId, file],
    );
    const [row] = gone;
    if (row === undefined) throw new NotFound(`No rule file "${file}" that you may change`);
    await noteChanges(tx, projectId, email, [
      { what: "file_deleted", ruleId: null, name: file, details: { rules: rows.length, body: row.body } },
    ]);
    return { deleted: file, resolved };
  });
}
