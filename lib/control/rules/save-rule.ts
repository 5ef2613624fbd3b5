// What people do with one rule: make, save, duplicate, go back. Every state that was saved stays, up to a number of them.
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { checkDefinition } from "@/lib/alerts/check-definition";
import {
  type RuleDefinition,
  type RuleSaved,
  type ruleCreateInput,
  ruleDefinition,
  ruleLimits,
  type ruleSaveInput,
} from "@/lib/contract/rule-input";
import type { Connection, Pool } from "@/lib/db/pool";
import { Conflict, InvalidInput, NotFound } from "@/lib/errors";
import { endRuleAlerts } from "@/lib/write/alerts/end-rule-alerts";
import { changeAlerts } from "../change-alerts";
import { checkRoom, dropEmptyPlaces, markEdited, takeGroup } from "./places";
import { keepVersions, noteChanges, type RuleAct } from "./rule-versions";
import { findRule, findRules, type StoredRule } from "./stored-rule";
import { writeRules } from "./write-rules";

type Create = Omit<z.output<typeof ruleCreateInput>, "project"> & { projectId: number; email: string | null };

/** Throws InvalidInput with every fault by field. */
function checked(definition: RuleDefinition): RuleDefinition {
  const { ok, faults, rule } = checkDefinition(definition);
  if (ok) return rule;
  const message = faults.map((fault) => `${fault.field}: ${fault.message}`).join("; ");
  throw new InvalidInput(message, faults);
}

export async function createRule(pool: Pool, create: Create): Promise<RuleSaved> {
  const definition = checked(create.rule);
  return changeAlerts(pool, (tx, changed) => {
    changed(create.projectId);
    return addRule(tx, { ...create, rule: definition }, "created");
  });
}

/** Of a definition that was checked. */
export async function addRule(tx: Connection, create: Create, what: RuleAct): Promise<RuleSaved> {
  const { projectId, email, file, group, interval_ms: intervalMs, enabled, rule } = create;
  const groupId = await takeGroup(tx, { projectId, file, group, intervalMs }, email);
  const id = randomUUID();
  const place = await nextPlace(tx, groupId);
  await writeRules(tx, projectId, [{ id, groupId, place, version: 1, enabled, definition: rule }], email);
  await checkRoom(tx, projectId, [groupId]);
  await keepVersions(tx, [{ ruleId: id, version: 1, definition: rule }], email);
  await noteChanges(tx, projectId, email, [{ what, ruleId: id, name: rule.name, details: { file, group } }]);
  return { id, version: 1 };
}

type Save = z.output<typeof ruleSaveInput> & { projectIds: readonly number[]; email: string };
type Put = Save & { changed: (projectId: number) => void };

/** Throws Conflict where somebody else saved since `version`: theirs is not overwritten. */
export async function saveRule(pool: Pool, save: Save): Promise<RuleSaved> {
  const definition = checked(save.rule);
  return changeAlerts(pool, (tx, changed) => putRule(tx, { ...save, rule: definition, changed }, "changed"));
}

async function putRule(tx: Connection, save: Put, what: RuleAct): Promise<RuleSaved> {
  const { id, email, rule } = save;
  const { projectId, ...at } = await findRule(tx, save.projectIds, id);
  save.changed(projectId);
  const { file = at.file, group = at.group, interval_ms: intervalMs } = save;
  const groupId = await takeGroup(tx, { projectId, file, group, intervalMs }, email);
  // Only now that its group is held does nobody else change it.
  const [before] = await findRules(tx, [projectId], [id], { forUpdate: true });
  if (before === undefined) throw new NotFound(`No rule ${id} that you may change`);
  if (before.version !== save.version)
    throw new Conflict(
      `Version ${before.version} was saved in the meantime. Load it and change it again, or duplicate the rule to keep yours.`,
      { version: before.version },
    );
  const hasMoved = groupId !== before.groupId;
  const place = hasMoved ? await nextPlace(tx, groupId) : await placeOf(tx, id);
  const version = before.version + 1;
  await writeRules(
    tx,
    projectId,
    [{ id, groupId, place, version, enabled: before.enabled, definition: rule }],
    email,
  );
  await checkRoom(tx, projectId, [groupId]);
  await keepVersions(tx, [{ ruleId: id, version, definition: rule }], email);
  // A recording rule has no alerts, and one that is switched off is not evaluated: nobody else would end them.
  if (rule.kind === "record") await endRuleAlerts(tx, projectId, [id], Date.now());
  if (hasMoved) {
    await markEdited(tx, projectId, [before.groupId], email);
    await dropEmptyPlaces(tx, projectId);
  }
  const details = { file, group, version };
  await noteChanges(tx, projectId, email, [{ what, ruleId: id, name: rule.name, details }]);
  return { id, version };
}

type Which = { projectIds: readonly number[]; id: string; email: string };

/** Saves what an earlier version held as the newest. */
export async function restoreRule(pool: Pool, which: Which & { version: number }): Promise<RuleSaved> {
  return changeAlerts(pool, async (tx, changed) => {
    const { version } = await findRule(tx, which.projectIds, which.id);
    const { rows } = await tx.query<{ definition: unknown }>(
      "/* rule-version */ select definition from alerting.rule_versions where rule_id = $1 and version = $2",
      [which.id, which.version],
    );
    if (rows[0] === undefined) throw new NotFound(`Version ${which.version} is not kept any more`);
    const rule = checked(ruleDefinition.parse(rows[0].definition));
    return putRule(tx, { ...which, version, rule, changed }, "restored");
  });
}

/** Beside the original and switched off. */
export async function duplicateRule(
  pool: Pool,
  { projectIds, id, name, email }: Which & { name: string | undefined },
): Promise<RuleSaved> {
  return changeAlerts(pool, async (tx, changed) => {
    const { projectId, file, group, rule } = await findRule(tx, projectIds, id);
    changed(projectId);
    const copy = { ...rule, name: name ?? copyName(rule) };
    return addRule(tx, { projectId, email, file, group, enabled: false, rule: checked(copy) }, "created");
  });
}

function copyName({ kind, name }: StoredRule["rule"]): string {
  return `${name.slice(0, ruleLimits.nameCharacters - 5)}${kind === "record" ? ":copy" : "Copy"}`;
}

async function nextPlace(tx: Connection, groupId: bigint): Promise<number> {
  const { rows } = await tx.query<{ place: number }>(
    "/* next-rule-place */ select coalesce(max(place), -1) + 1 as place from alerting.rules where group_id = $1",
    [groupId],
  );
  return rows[0]?.place ?? 0;
}

async function placeOf(tx: Connection, id: string): Promise<number> {
  const { rows } = await tx.query<{ place: number }>(
    "/* rule-place */ select place from alerting.rules where id = $1",
    [id],
  );
  return rows[0]?.place ?? 0;
}
