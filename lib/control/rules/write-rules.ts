import type { RuleDefinition } from "@/lib/contract/rule-input";
import type { Connection } from "@/lib/db/pool";

export type WrittenRule = {
  id: string;
  groupId: bigint;
  place: number;
  version: number;
  enabled: boolean;
  definition: RuleDefinition;
};

/**
 * Inserts rules, or puts them over those of the same id: what was found of the old query no longer says anything about the
 * new one. One statement however many.
 */
export async function writeRules(
  tx: Connection,
  projectId: number,
  rules: readonly WrittenRule[],
  email: string | null,
): Promise<void> {
  if (rules.length === 0) return;
  const rows = rules.map(({ id, groupId, place, version, enabled, definition }) => ({
    ...definition,
    ...{ id, place, version, enabled, group_id: String(groupId) },
  }));
  await tx.query(
    `/* write-rules */ insert into alerting.rules (id, group_id, project_id, place, kind, name, expr, for_ms, keep_firing_for_ms,
       labels, annotations, no_data, on_error, form, enabled, version, updated_by)
     select id, group_id, $1, place, kind, name, expr, for_ms, keep_firing_for_ms, labels, annotations, no_data, on_error,
       nullif(form, 'null'::jsonb), enabled, version, $3
     from jsonb_to_recordset($2::jsonb) as r(id uuid, group_id bigint, place int, kind text, name text, expr text, for_ms bigint,
       keep_firing_for_ms bigint, labels jsonb, annotations jsonb, no_data text, on_error text, form jsonb, enabled boolean,
       version int)
     on conflict (id) do update set group_id = excluded.group_id, place = excluded.place, kind = excluded.kind,
       name = excluded.name, expr = excluded.expr, for_ms = excluded.for_ms, keep_firing_for_ms = excluded.keep_firing_for_ms,
       labels = excluded.labels, annotations = excluded.annotations, no_data = excluded.no_data, on_error = excluded.on_error,
       form = excluded.form, enabled = excluded.enabled, version = excluded.version, updated_at = now(),
       updated_by = excluded.updated_by,
       health = case when rules.expr = excluded.expr then rules.health else 'unknown' end,
       last_error = case when rules.expr = excluded.expr then rules.last_error end,
       had_data = rules.had_data and rules.expr = excluded.expr`,
    [projectId, JSON.stringify(rows), email],
  );
}
