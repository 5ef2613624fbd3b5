// Rules on, off and gone. What is open of them ends in the same transaction, since nobody evaluates them any more.
import type { Connection, Pool } from "@/lib/db/pool";
import { NotFound } from "@/lib/errors";
import { endRuleAlerts } from "@/lib/write/alerts/end-rule-alerts";
import { changeAlerts } from "../change-alerts";
import { dropEmptyPlaces, holdGroups, markEdited } from "./places";
import { noteChanges } from "./rule-versions";
import { findRules, type StoredRule } from "./stored-rule";

export type RuleAction = "enable" | "disable" | "delete";
type Which = { projectIds: readonly number[]; ids: readonly string[]; action: RuleAction; email: string };

/** Of the ids those that are in the projects; throws NotFound where none is. @returns how many were changed, and alerts ended */
export async function switchRules(
  pool: Pool,
  { projectIds, ids, action, email }: Which,
): Promise<{ changed: number; resolved: number }> {
  return changeAlerts(pool, async (tx, changed) => {
    const found = await findRules(tx, projectIds, ids);
    if (found.length === 0) throw new NotFound("No such rule that you may change");
    await holdGroups(tx, [...new Set(found.map(({ groupId }) => groupId))]);
    const rules = await findRules(tx, projectIds, ids, { forUpdate: true });
    let [count, resolved] = [0, 0];
    for (const projectId of new Set(rules.map((rule) => rule.projectId))) {
      changed(projectId);
      const own = rules.filter((rule) => rule.projectId === projectId && isConcerned(rule, action));
      count += own.length;
      resolved += await act(tx, projectId, own, action, email);
    }
    return { changed: count, resolved };
  });
}

function isConcerned({ enabled }: StoredRule, action: RuleAction): boolean {
  return action === "delete" || enabled === (action === "disable");
}

const acts = { enable: "enabled", disable: "disabled", delete: "deleted" } as const;

async function act(
  tx: Connection,
  projectId: number,
  rules: readonly StoredRule[],
  action: RuleAction,
  email: string,
): Promise<number> {
  const ids = rules.map(({ id }) => id);
  const resolved = action === "enable" ? 0 : await endRuleAlerts(tx, projectId, ids, Date.now());
  if (action === "delete") await remove(tx, projectId, rules, email);
  else
    await tx.query(
      `/* switch-rules */ update alerting.rules
       set enabled = $2, health = 'unknown', last_error = null, updated_at = now(), updated_by = $3
       where id = any($1::uuid[])`,
      [ids, action === "enable", email],
    );
  const notes = rules.map(({ id, file, group, rule }) => ({
    what: acts[action],
    ruleId: id,
    name: rule.name,
    details: { file, group, ...(action === "delete" ? { definition: rule } : {}) },
  }));
  await noteChanges(tx, projectId, email, notes);
  return resolved;
}

async function remove(
  tx: Connection,
  projectId: number,
  rules: readonly StoredRule[],
  email: string,
): Promise<void> {
  const groupIds = [...new Set(rules.map(({ groupId }) => groupId))];
  await markEdited(tx, projectId, groupIds, email);
  await tx.query("/* delete-rules */ delete from alerting.rules where id = any($1::uuid[])", [
    rules.map(({ id }) => id),
  ]);
  await dropEmptyPlaces(tx, projectId);
}
