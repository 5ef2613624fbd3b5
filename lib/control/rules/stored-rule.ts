import { type RuleDefinition, ruleDefinition } from "@/lib/contract/rule-input";
import type { Db } from "@/lib/db/pool";
import { NotFound } from "@/lib/errors";

export type StoredRule = {
  id: string;
  projectId: number;
  groupId: bigint;
  file: string;
  group: string;
  enabled: boolean;
  version: number;
  rule: RuleDefinition;
};

type Row = Omit<StoredRule, "rule"> & Record<keyof RuleDefinition, unknown>;

const columns = `r.id, r.project_id as "projectId", r.group_id as "groupId", g.file, g.name as "group", r.enabled, r.version,
  r.kind, r.name, r.expr, r.for_ms, r.keep_firing_for_ms, r.labels, r.annotations, r.no_data, r.on_error, r.form`;

/** Those of the ids that are in the projects; `forUpdate` holds them until the transaction ends. */
export async function findRules(
  db: Db,
  projectIds: readonly number[],
  ids: readonly string[],
  { forUpdate = false } = {},
): Promise<StoredRule[]> {
  const { rows } = await db.query<Row>(
    `/* find-rules */ select ${columns} from alerting.rules r join alerting.rule_groups g on g.id = r.group_id
     where r.id = any($1::uuid[]) and r.project_id = any($2::int[]) order by r.id ${forUpdate ? "for update of r" : ""}`,
    [ids, projectIds],
  );
  return rows.map(({ id, projectId, groupId, file, group, enabled, version, ...row }) => ({
    ...{ id, projectId, groupId, file, group, enabled, version },
    rule: ruleDefinition.parse({
      ...row,
      for_ms: Number(row.for_ms),
      keep_firing_for_ms: Number(row.keep_firing_for_ms),
    }),
  }));
}

export async function findRule(db: Db, projectIds: readonly number[], id: string): Promise<StoredRule> {
  const [found] = await findRules(db, projectIds, [id]);
  if (found === undefined) throw new NotFound(`No rule ${id} that you may change`);
  return found;
}
