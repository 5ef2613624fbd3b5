import { fingerprintOf } from "@/lib/alerts/fingerprint";
import type { AlertDetail, AlertDetailInput, EvaluationRow } from "@/lib/contract/alert-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import type { LabelRecord } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import { inScope, pageHref, type Scope, slugOf } from "../scope";
import { type ListedAlert, listedAlertColumns, toAlertRow } from "./alert-rows";
import { ruleEvaluations } from "./rule-evaluations";

const mostEvaluations = 200;
const mostEarlier = 20;
/** What came just before it became active says why it did. */
const beforeMs = 10 * 60_000;

type StoredRule = {
  id: string;
  name: string;
  expr: string;
  for_ms: bigint;
  keep_firing_for_ms: bigint;
  interval_ms: number;
  labels: LabelRecord;
  annotations: LabelRecord;
  file: string;
  group_name: string;
  enabled: boolean;
  version: number;
};

/** One time that a label set was active, with its rule and what the evaluations around it found. Throws NotFound. */
export async function alertDetail(
  db: Db,
  scope: Scope,
  { id }: AlertDetailInput,
  nowMs = Date.now(),
): Promise<AlertDetail> {
  const [row] = await runSql<ListedAlert>(
    db,
    "alert-detail",
    sql`select ${listedAlertColumns} from alerting.alerts a
        where a.id = ${id}::bigint and ${inScope(scope, sql`a.project_id`)}`,
  );
  if (row === undefined) throw new NotFound(`No alert ${id} that you may see`);
  const [rule, evaluations, earlier] = await Promise.all([
    ruleOf(db, row),
    evaluationsOf(db, scope, row, nowMs),
    earlierOf(db, row),
  ]);
  const project = slugOf(scope, row.project_id);
  return {
    alert: toAlertRow(row, scope, nowMs),
    rule:
      rule === undefined
        ? null
        : {
            ...rule,
            group: rule.group_name,
            for_ms: Number(rule.for_ms),
            keep_firing_for_ms: Number(rule.keep_firing_for_ms),
            href: pageHref(`/alerts/rules/${rule.id}`, project),
          },
    evaluations: evaluations.rows,
    evaluations_cut: evaluations.cut,
    earlier: earlier.map((one) => toAlertRow(one, scope, nowMs)),
  };
}

async function ruleOf(db: Db, { rule_id, project_id }: ListedAlert): Promise<StoredRule | undefined> {
  if (rule_id === null) return undefined;
  const [rule] = await runSql<StoredRule>(
    db,
    "alert-detail-rule",
    sql`select r.id, r.name, r.expr, r.for_ms, r.keep_firing_for_ms, g.interval_ms, r.labels, r.annotations, g.file,
          g.name as group_name, r.enabled, r.version
        from alerting.rules r join alerting.rule_groups g on g.id = r.group_id
        where r.id = ${rule_id}::uuid and r.project_id = ${project_id}`,
  );
  return rule;
}

async function evaluationsOf(
  db: Db,
  scope: Scope,
  { rule_id, fingerprint, active_ms, resolved_ms }: ListedAlert,
  nowMs: number,
): Promise<{ rows: EvaluationRow[]; cut: boolean }> {
  if (rule_id === null) return { rows: [], cut: false };
  const from = Number(active_ms) - beforeMs;
  const to = resolved_ms === null ? nowMs : Number(resolved_ms) + 60_000;
  const { data, next_cursor } = await ruleEvaluations(
    db,
    scope,
    { id: rule_id, from, to, limit: mostEvaluations },
    nowMs,
  );
  const rows = data.map(({ top, ...row }) => ({
    ...row,
    own_value: top.find(({ labels }) => fingerprintOf(labels) === fingerprint)?.value ?? null,
  }));
  return { rows, cut: next_cursor !== null };
}

function earlierOf(
  db: Db,
  { id, project_id, rule_id, source, fingerprint }: ListedAlert,
): Promise<ListedAlert[]> {
  return runSql<ListedAlert>(
    db,
    "alert-detail-earlier",
    sql`select ${listedAlertColumns} from alerting.alerts a
        where a.project_id = ${project_id} and a.source = ${source} and a.rule_id is not distinct from ${rule_id}::uuid
          and a.fingerprint = ${fingerprint} and a.id < ${id} and a.state <> 'dropped'
        order by a.id desc limit ${mostEarlier}`,
  );
}
