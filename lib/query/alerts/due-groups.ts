import {
  type NoDataPolicy,
  type OnErrorPolicy,
  type Rule,
  type RuleGroup,
  withGroupLabels,
} from "@/lib/alerts/rule";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import { openAlertsOf, type StoredAlert } from "./open-alerts";

/** A rule with what its last evaluation left. */
export interface DueRule extends Rule {
  hadData: boolean;
  lastMs: number | null;
  /** Its alerts that are not over. */
  open: readonly StoredAlert[];
}
export interface DueGroup extends Omit<RuleGroup, "rules"> {
  id: bigint;
  projectId: number;
  file: string;
  /** As it was read: whoever stores an evaluation finds it unchanged, or another has done it. */
  dueMs: number;
  rules: readonly DueRule[];
}

type GroupRow = {
  id: bigint;
  project_id: number;
  file: string;
  name: string;
  interval_ms: number;
  query_offset_ms: number;
  series_limit: number;
  labels: LabelRecord;
  due_ms: bigint;
};
type RuleRow = {
  id: string;
  group_id: bigint;
  kind: "alert" | "record";
  name: string;
  expr: string;
  for_ms: bigint;
  keep_firing_for_ms: bigint;
  labels: LabelRecord;
  annotations: LabelRecord;
  no_data: NoDataPolicy;
  on_error: OnErrorPolicy;
  had_data: boolean;
  evaluated_ms: bigint | null;
};

/**
 * Groups whose turn it is, of every project, those first that have waited longest. One that is due later than its interval
 * allows is due now: the clock was put back. `busy`: groups that are being evaluated.
 */
export async function dueGroups(
  db: Db,
  nowMs: number,
  busy: readonly bigint[],
  limit: number,
): Promise<DueGroup[]> {
  if (limit <= 0) return [];
  const groups = await runSql<GroupRow>(
    db,
    "due-rule-groups",
    sql`select g.id, g.project_id, g.file, g.name, g.interval_ms, g.query_offset_ms, g.series_limit, g.labels, g.due_ms
        from alerting.rule_groups g
        where (g.due_ms <= ${nowMs}::bigint or g.due_ms > ${nowMs}::bigint + 2 * g.interval_ms) and g.id <> all(${busy}::bigint[])
        order by g.due_ms limit ${limit}`,
  );
  if (groups.length === 0) return [];
  const rules = await runSql<RuleRow>(
    db,
    "rules-of-groups",
    sql`select id, group_id, kind, name, expr, for_ms, keep_firing_for_ms, labels, annotations, no_data, on_error, had_data, evaluated_ms
        from alerting.rules where group_id = any(${groups.map(({ id }) => id)}::bigint[]) and enabled
        order by group_id, place, id`,
  );
  // Read after the groups: whoever finds a group due as it was here, finds its alerts as they were.
  const open = await openAlertsOf(
    db,
    rules.filter(({ kind }) => kind === "alert").map(({ id }) => id),
  );
  const byGroup = new Map<bigint, RuleRow[]>();
  for (const rule of rules) byGroup.set(rule.group_id, [...(byGroup.get(rule.group_id) ?? []), rule]);
  return groups.map((group) => ({
    id: group.id,
    projectId: group.project_id,
    file: group.file,
    name: group.name,
    intervalMs: group.interval_ms,
    queryOffsetMs: group.query_offset_ms,
    seriesLimit: group.series_limit,
    labels: group.labels,
    dueMs: Number(group.due_ms),
    rules: (byGroup.get(group.id) ?? []).map((row) => ruleOf(row, group.labels, open.get(row.id) ?? [])),
  }));
}

function ruleOf(row: RuleRow, groupLabels: LabelRecord, open: readonly StoredAlert[]): DueRule {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    expr: row.expr,
    forMs: Number(row.for_ms),
    keepFiringForMs: Number(row.keep_firing_for_ms),
    labels: withGroupLabels(row.labels, groupLabels),
    annotations: row.annotations,
    noData: row.no_data,
    onError: row.on_error,
    hadData: row.had_data,
    lastMs: row.evaluated_ms === null ? null : Number(row.evaluated_ms),
    open,
  };
}
