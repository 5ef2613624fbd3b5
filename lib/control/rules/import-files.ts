/**
 * In: rule files. Out: what they would change, or did. All files are taken or, with a fault in one, none. A file of the same
 * name is replaced; rules that are in both keep their id, what people set here (on or off, no data, errors) and their history.
 */
import { createHash, randomUUID } from "node:crypto";
import { definitionOf } from "@/lib/alerts/check-definition";
import { type ImportPlan, type PlannedRule, planImport } from "@/lib/alerts/plan-import";
import { defaultIntervalMs, type RuleFileGroup } from "@/lib/alerts/rule-file";
import { parseRuleFile } from "@/lib/alerts/rule-file-parse";
import type { RuleFileImport, RuleFileImportOutput } from "@/lib/contract/rule-file";
import { type RuleDefinition, ruleLimits } from "@/lib/contract/rule-input";
import type { Connection, Db, Pool } from "@/lib/db/pool";
import { Conflict, InvalidInput } from "@/lib/errors";
import { endRuleAlerts } from "@/lib/write/alerts/end-rule-alerts";
import { changeAlerts } from "../change-alerts";
import { rulesOfFile, type StoredFileRule } from "./file-rules";
import { changesOf, previewOf, refusedOf } from "./import-preview";
import { checkRoom, holdGroups } from "./places";
import { keepVersions, type NewVersion, noteChanges } from "./rule-versions";
import { type WrittenRule, writeRules } from "./write-rules";

type Import = Pick<RuleFileImport, "files" | "enable"> & { projectId: number; email: string | null };
type File = { name: string; text: string; groups: RuleFileGroup[] };

export async function previewImport(db: Db, { projectId, files }: Import): Promise<RuleFileImportOutput> {
  refuseTwice(files);
  const previews = [];
  for (const { name, text } of files) {
    const parsed = parseRuleFile(text);
    const known = await rulesOfFile(db, projectId, name);
    const plan = planImport(known.rules, parsed.groups);
    previews.push(previewOf({ name, isNew: !known.isThere, parsed, plan, known: known.rules }));
  }
  return { is_applied: false, ...changesOf(previews), files: previews };
}

export async function importFiles(pool: Pool, asked: Import): Promise<RuleFileImportOutput> {
  refuseTwice(asked.files);
  const parsed = asked.files.map((file) => ({ ...file, parsed: parseRuleFile(file.text) }));
  if (parsed.some((file) => file.parsed.faults.length > 0)) {
    const preview = await previewImport(pool, asked);
    throw new InvalidInput(refusedOf(preview.files), preview);
  }
  return changeAlerts(pool, async (tx, told) => {
    told(asked.projectId);
    // Two imports at once would see the same files as they were.
    await tx.query("/* lock-rule-import */ select pg_advisory_xact_lock(7202, $1)", [asked.projectId]);
    const previews = [];
    for (const { name, text, parsed: read } of parsed) {
      const known = await rulesOfFile(tx, asked.projectId, name);
      await holdGroups(tx, [...known.groups.values()]);
      const plan = planImport(known.rules, read.groups);
      const changed = await applyFile(tx, asked, { name, text, groups: read.groups }, plan, known.rules);
      const details = { sha256: createHash("sha256").update(text).digest("hex"), ...changed };
      await noteChanges(tx, asked.projectId, asked.email, [
        { what: "imported", ruleId: null, name, details },
      ]);
      previews.push(previewOf({ name, isNew: !known.isThere, parsed: read, plan, known: known.rules }));
    }
    return { is_applied: true, ...changesOf(previews), files: previews };
  });
}

function refuseTwice(files: readonly { name: string }[]): void {
  const names = files.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InvalidInput(`Two files are called "${twice}"`);
}

async function applyFile(
  tx: Connection,
  { projectId, email, enable }: Import,
  file: File,
  plan: ImportPlan,
  known: readonly StoredFileRule[],
): Promise<{ added: number; changed: number; removed: number }> {
  const groupIds = await putPlaces(tx, projectId, file, email);
  const byId = new Map(known.map((one) => [one.id, one]));
  const rules: WrittenRule[] = [];
  const versions: NewVersion[] = [];
  plan.groups.forEach(({ group, rules: planned }, g) => {
    planned.forEach((one, place) => {
      const stored = one.known === null ? undefined : byId.get(one.known.id);
      const id = stored?.id ?? randomUUID();
      const definition = mergedDefinition(one, stored);
      const isChanged = one.change !== "unchanged";
      const version = (stored?.version ?? 0) + (isChanged ? 1 : 0);
      const groupId = groupIds[g];
      if (groupId === undefined) throw new Error(`no group "${group.name}"`);
      // One that stays as and where it is is not written again: thousands of them would be.
      if (isChanged || stored?.groupId !== groupId || stored.place !== place)
        rules.push({ id, groupId, place, version, enabled: stored?.enabled ?? enable, definition });
      if (isChanged) versions.push({ ruleId: id, version, definition });
    });
  });
  const gone = plan.removed.map(({ id }) => id);
  await endRuleAlerts(tx, projectId, gone, Date.now());
  await tx.query("/* remove-imported-rules */ delete from alerting.rules where id = any($1::uuid[])", [gone]);
  await writeRules(tx, projectId, rules, email);
  await dropOtherGroups(tx, projectId, file.name, groupIds);
  await checkRoom(tx, projectId, groupIds);
  await keepVersions(tx, versions, email);
  const added = versions.filter(({ version }) => version === 1).length;
  return { added, changed: versions.length - added, removed: gone.length };
}

/** What a file cannot say stays as people set it here. Its form only while the query is that of the form. */
function mergedDefinition({ rule }: PlannedRule, stored: StoredFileRule | undefined): RuleDefinition {
  const definition = definitionOf(rule);
  if (stored === undefined) return definition;
  const { no_data, on_error, form } = stored.definition;
  return { ...definition, no_data, on_error, form: stored.expr === rule.expr ? form : null };
}

/** The file with its text and its groups. @returns ids of the groups in their order */
async function putPlaces(
  tx: Connection,
  projectId: number,
  { name, text, groups }: File,
  email: string | null,
): Promise<bigint[]> {
  const { rowCount } = await tx.query(
    `/* put-rule-file */ insert into alerting.rule_files (project_id, name, body, updated_by)
     select $1, $2, $3, $4 where (select count(*) from alerting.rule_files where project_id = $1 and name <> $2) < $5
     on conflict (project_id, name) do update set body = excluded.body, updated_at = now(), updated_by = excluded.updated_by`,
    [projectId, name, text, email, ruleLimits.filesOfProject],
  );
  if (rowCount === 0) throw new Conflict(`A project has at most ${ruleLimits.filesOfProject} rule files`);
  const rows = groups.map((group, place) => ({
    ...{ name: group.name, place, interval_ms: group.intervalMs ?? defaultIntervalMs },
    ...{ query_offset_ms: group.queryOffsetMs, series_limit: group.seriesLimit, labels: group.labels },
  }));
  const { rows: ids } = await tx.query<{ id: bigint; name: string }>(
    `/* put-rule-groups */ insert into alerting.rule_groups
       (project_id, file, name, place, interval_ms, query_offset_ms, series_limit, labels)
     select $1, $2, name, place, interval_ms, query_offset_ms, series_limit, labels
     from jsonb_to_recordset($3::jsonb)
       as g(name text, place int, interval_ms int, query_offset_ms int, series_limit int, labels jsonb)
     on conflict (project_id, file, name) do update set place = excluded.place, interval_ms = excluded.interval_ms,
       query_offset_ms = excluded.query_offset_ms, series_limit = excluded.series_limit, labels = excluded.labels,
       due_ms = least(0, rule_groups.due_ms - 1)
     returning id, name`,
    [projectId, name, JSON.stringify(rows)],
  );
  const byName = new Map(ids.map(({ id, name: group }) => [group, id]));
  return groups.flatMap((group) => byName.get(group.name) ?? []);
}

async function dropOtherGroups(
  tx: Connection,
  projectId: number,
  file: string,
  groupIds: readonly bigint[],
): Promise<void> {
  await tx.query(
    `/* drop-other-rule-groups */ delete from alerting.rule_groups
     where project_id = $1 and file = $2 and not id = any($3::bigint[])`,
    [projectId, file, groupIds],
  );
}
