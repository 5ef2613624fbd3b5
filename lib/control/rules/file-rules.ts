import { fileRuleOf } from "@/lib/alerts/check-definition";
import type { KnownRule } from "@/lib/alerts/plan-import";
import { type RuleDefinition, ruleDefinition } from "@/lib/contract/rule-input";
import type { Db } from "@/lib/db/pool";

export type StoredFileRule = KnownRule & {
  groupId: bigint;
  place: number;
  version: number;
  enabled: boolean;
  firing: number;
  definition: RuleDefinition;
};
export type StoredFile = { isThere: boolean; groups: Map<string, bigint>; rules: StoredFileRule[] };

type Row = Record<keyof RuleDefinition, unknown> &
  Pick<StoredFileRule, "id" | "groupId" | "group" | "place" | "version" | "enabled" | "firing">;

/** The rules of a file as they stand. */
export async function rulesOfFile(db: Db, projectId: number, file: string): Promise<StoredFile> {
  const { rowCount } = await db.query(
    "/* rule-file */ select from alerting.rule_files where project_id = $1 and name = $2",
    [projectId, file],
  );
  const { rows: groups } = await db.query<{ id: bigint; name: string }>(
    "/* groups-of-rule-file */ select id, name from alerting.rule_groups where project_id = $1 and file = $2",
    [projectId, file],
  );
  const { rows } = await db.query<Row>(
    `/* rules-of-rule-file */ select r.id, r.group_id as "groupId", g.name as "group", r.place, r.version, r.enabled, r.kind, r.name,
       r.expr, r.for_ms, r.keep_firing_for_ms, r.labels, r.annotations, r.no_data, r.on_error, r.form,
       (select count(*)::int from alerting.alerts a where a.rule_id = r.id and a.resolved_ms is null
          and a.state in ('firing', 'recovering')) as firing
     from alerting.rules r join alerting.rule_groups g on g.id = r.group_id
     where g.project_id = $1 and g.file = $2 order by g.place, g.id, r.place, r.id`,
    [projectId, file],
  );
  return {
    isThere: rowCount === 1,
    groups: new Map(groups.map(({ name, id }) => [name, id])),
    rules: rows.map(({ id, groupId, group, place, version, enabled, firing, ...rest }) => {
      const definition = ruleDefinition.parse({
        ...rest,
        for_ms: Number(rest.for_ms),
        keep_firing_for_ms: Number(rest.keep_firing_for_ms),
      });
      return { ...fileRuleOf(definition), id, groupId, group, place, version, enabled, firing, definition };
    }),
  };
}
