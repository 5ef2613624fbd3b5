import type { z } from "zod";
import type { RuleDetailOutput, RuleVersionRow, ruleDetailInput } from "@/lib/contract/rule-detail";
import { ruleDefinition, ruleLimits } from "@/lib/contract/rule-input";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { runSql } from "../run-sql";
import { runbookNameOf } from "../runbook";
import type { Scope } from "../scope";
import { isoOrNull, ruleTable, type StoredRule, toRuleRow } from "./rule-rows";

const mostOpen = 200;
const mostOver = 50;

/** A rule with its group, its alerts and what was saved of it. */
export async function ruleDetail(
  db: Db,
  scope: Scope,
  { id }: z.output<typeof ruleDetailInput>,
): Promise<RuleDetailOutput> {
  const [row] = await runSql<StoredRule & StoredPlace>(
    db,
    "rule-detail",
    sql`select rule.*, g.query_offset_ms, g.series_limit, g.labels as group_labels
        from (${ruleTable(scope)}) rule join alerting.rule_groups g on g.id = rule.group_id where rule.id = ${id}::uuid`,
  );
  if (row === undefined) throw new NotFound(`No rule ${id} that you may see`);
  const { annotations, form, query_offset_ms, series_limit, group_labels } = row;
  return {
    ...toRuleRow(scope, row),
    ...{ annotations, form, query_offset_ms, series_limit, group_labels },
    alerts: await alertsOf(db, id),
    versions: await versionsOf(db, id),
    runbook: runbookNameOf(row.name, annotations.runbook_url),
  };
}

type StoredPlace = {
  query_offset_ms: number;
  series_limit: number;
  group_labels: { [name: string]: string };
};
type RuleAlert = RuleDetailOutput["alerts"][number];
type StoredAlert = Pick<RuleAlert, "fingerprint" | "state" | "reason" | "labels" | "value"> & {
  id: bigint;
  active_ms: bigint;
  fired_ms: bigint | null;
  resolved_ms: bigint | null;
  issue_id: bigint | null;
};

async function alertsOf(db: Db, ruleId: string): Promise<RuleAlert[]> {
  const columns = sql`id, fingerprint, state, reason, labels, value, active_ms, fired_ms, resolved_ms, issue_id`;
  const rows = await runSql<StoredAlert>(
    db,
    "rule-alerts",
    sql`(select ${columns} from alerting.alerts where rule_id = ${ruleId}::uuid and resolved_ms is null
           order by array_position(array['firing', 'recovering', 'pending'], state), active_ms desc, id limit ${mostOpen})
        union all
        (select ${columns} from alerting.alerts where rule_id = ${ruleId}::uuid and state = 'resolved'
           order by active_ms desc, id limit ${mostOver})`,
  );
  return rows.map(({ id, active_ms, fired_ms, resolved_ms, issue_id, ...alert }) => ({
    ...alert,
    id: String(id),
    active_at: new Date(Number(active_ms)).toISOString(),
    fired_at: isoOrNull(fired_ms),
    resolved_at: isoOrNull(resolved_ms),
    issue_id: issue_id === null ? null : String(issue_id),
  }));
}

async function versionsOf(db: Db, ruleId: string): Promise<RuleVersionRow[]> {
  const rows = await runSql<{
    version: number;
    changed_at: Date;
    changed_by: string | null;
    definition: unknown;
  }>(
    db,
    "rule-versions",
    sql`select version, changed_at, changed_by, definition from alerting.rule_versions
        where rule_id = ${ruleId}::uuid order by version desc limit ${ruleLimits.versions}`,
  );
  // Saved by an older Runtower it may lack what came since.
  return rows.map(({ changed_at, definition, ...row }) => ({
    ...row,
    changed_at: changed_at.toISOString(),
    definition: ruleDefinition.parse(definition),
  }));
}
