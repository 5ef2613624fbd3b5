// Files and groups that rules stand in: made when the first rule comes, gone with the last one.
import { defaultIntervalMs } from "@/lib/alerts/rule-file";
import { ruleLimits } from "@/lib/contract/rule-input";
import type { Connection } from "@/lib/db/pool";
import { Conflict } from "@/lib/errors";

export type RulePlace = {
  projectId: number;
  file: string;
  group: string;
  intervalMs: number | undefined;
};

/**
 * The group's id, made where it is not there yet, and held until the transaction ends: an evaluation of the group waits, or
 * is waited for. The group is due at once.
 */
export async function takeGroup(
  tx: Connection,
  { projectId, file, group, intervalMs }: RulePlace,
  email: string | null,
): Promise<bigint> {
  await tx.query(
    `/* make-rule-file */ insert into alerting.rule_files (project_id, name, updated_by)
     select $1, $2, $3 where (select count(*) from alerting.rule_files where project_id = $1 and name <> $2) < $4
     on conflict (project_id, name) do update set body = null, updated_at = now(), updated_by = $3`,
    [projectId, file, email, ruleLimits.filesOfProject],
  );
  await tx.query(
    `/* make-rule-group */ insert into alerting.rule_groups (project_id, file, name, place, interval_ms)
     select $1, $2, $3, coalesce(max(place), -1) + 1, $4 from alerting.rule_groups where project_id = $1 and file = $2
     having exists (select from alerting.rule_files where project_id = $1 and name = $2)
     on conflict (project_id, file, name) do nothing`,
    [projectId, file, group, intervalMs ?? defaultIntervalMs],
  );
  const { rows } = await tx.query<{ id: bigint }>(
    `/* take-rule-group */ update alerting.rule_groups set interval_ms = coalesce($4, interval_ms), due_ms = least(0, due_ms - 1)
     where project_id = $1 and file = $2 and name = $3 returning id`,
    [projectId, file, group, intervalMs ?? null],
  );
  const [row] = rows;
  if (row === undefined)
    throw new Conflict(`A project has at most ${ruleLimits.filesOfProject} rule files: remove some first`);
  return row.id;
}

/**
 * Holds groups as `takeGroup` does, in the order of their ids, so that two who change several do not wait for each other. An
 * evaluation that read them before is not stored: it finds another time at which they are due.
 */
export async function holdGroups(tx: Connection, groupIds: readonly bigint[]): Promise<void> {
  await tx.query(
    `/* hold-rule-groups */ with held as (
       select id from alerting.rule_groups where id = any($1::bigint[]) order by id for update)
     update alerting.rule_groups g set due_ms = least(0, g.due_ms - 1) from held where g.id = held.id`,
    [groupIds],
  );
}

/** The file is no longer as it came. */
export async function markEdited(
  tx: Connection,
  projectId: number,
  groupIds: readonly bigint[],
  email: string | null,
): Promise<void> {
  await tx.query(
    `/* mark-rule-file-edited */ update alerting.rule_files f set body = null, updated_at = now(), updated_by = $3
     from alerting.rule_groups g where g.id = any($2::bigint[]) and f.project_id = $1 and g.project_id = $1 and f.name = g.file`,
    [projectId, groupIds, email],
  );
}

/** Groups that lost their last rule, and files that lost their last group. */
export async function dropEmptyPlaces(tx: Connection, projectId: number): Promise<void> {
  await tx.query(
    `/* drop-empty-rule-groups */ delete from alerting.rule_groups g using alerting.rule_files f
     where g.project_id = $1 and f.project_id = $1 and f.name = g.file and f.body is null
       and not exists (select from alerting.rules r where r.group_id = g.id)`,
    [projectId],
  );
  await tx.query(
    `/* drop-empty-rule-files */ delete from alerting.rule_files f where f.project_id = $1 and f.body is null
       and not exists (select from alerting.rule_groups g where g.project_id = $1 and g.file = f.name)`,
    [projectId],
  );
}

export async function checkRoom(
  tx: Connection,
  projectId: number,
  groupIds: readonly bigint[],
): Promise<void> {
  const { rows } = await tx.query<{ ofProject: bigint; ofGroup: bigint | null }>(
    `/* count-rules */ select (select count(*) from alerting.rules where project_id = $1) as "ofProject",
       (select max(n) from (select count(*) as n from alerting.rules where group_id = any($2::bigint[]) group by group_id) counted)
         as "ofGroup"`,
    [projectId, groupIds],
  );
  const [counts] = rows;
  if (Number(counts?.ofProject ?? 0) > ruleLimits.rulesOfProject)
    throw new Conflict(`A project has at most ${ruleLimits.rulesOfProject} rules`);
  if (Number(counts?.ofGroup ?? 0) > ruleLimits.rulesOfGroup)
    throw new Conflict(
      `A group has at most ${ruleLimits.rulesOfGroup} rules: they are evaluated one after the other`,
    );
}
