// What was saved of a rule, version by version, and who did what: the audit of rules.
import { ruleLimits } from "@/lib/contract/rule-input";
import type { Connection } from "@/lib/db/pool";

export type RuleAct =
  | "created"
  | "changed"
  | "restored"
  | "enabled"
  | "disabled"
  | "deleted"
  | "imported"
  | "file_deleted"
  | "group_changed";

export type RuleChangeNote = {
  what: RuleAct;
  ruleId: string | null;
  name: string;
  details: { [name: string]: unknown };
};

export type NewVersion = { ruleId: string; version: number; definition: object };

/** Keeps the newest of each rule, up to a number. */
export async function keepVersions(
  tx: Connection,
  versions: readonly NewVersion[],
  email: string | null,
): Promise<void> {
  if (versions.length === 0) return;
  await tx.query(
    `/* keep-rule-versions */ insert into alerting.rule_versions (rule_id, version, definition, changed_by)
     select "ruleId", version, definition, $2
     from jsonb_to_recordset($1::jsonb) as v("ruleId" uuid, version int, definition jsonb)`,
    [JSON.stringify(versions), email],
  );
  await tx.query(
    `/* drop-rule-versions */ delete from alerting.rule_versions old
     using jsonb_to_recordset($1::jsonb) as v("ruleId" uuid, version int)
     where old.rule_id = v."ruleId" and old.version <= v.version - $2`,
    [JSON.stringify(versions), ruleLimits.versions],
  );
}

export async function noteChanges(
  tx: Connection,
  projectId: number,
  who: string | null,
  notes: readonly RuleChangeNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await tx.query(
    `/* note-rule-changes */ insert into alerting.rule_changes (project_id, who, what, rule_id, name, details)
     select $1, $2, what, "ruleId", name, details
     from jsonb_to_recordset($3::jsonb) as n(what text, "ruleId" uuid, name text, details jsonb)`,
    [projectId, who, JSON.stringify(notes)],
  );
}
