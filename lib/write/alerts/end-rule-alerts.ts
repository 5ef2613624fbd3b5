import type { Connection } from "@/lib/db/pool";
import type { Alert, AlertTransition } from "@/lib/model/alert";
import { onTransitions } from "./on-transitions";

type Row = {
  id: bigint;
  rule_id: string;
  fingerprint: string;
  labels: Alert["labels"];
  annotations: Alert["annotations"];
  generator_url: string | null;
  state: "resolved" | "dropped";
  reason: Alert["reason"];
  value: number | null;
  active_ms: bigint;
  fired_ms: bigint | null;
  recovering_ms: bigint | null;
  resolved_ms: bigint;
};

/**
 * Ends what is open of rules that are no longer evaluated: what fires resolves, what is pending is dropped, and whatever
 * follows from it follows in the same transaction. @returns how many resolved
 */
export async function endRuleAlerts(
  tx: Connection,
  projectId: number,
  ruleIds: readonly string[],
  nowMs: number,
): Promise<number> {
  if (ruleIds.length === 0) return 0;
  const { rows } = await tx.query<Row>(
    `/* end-rule-alerts */ update alerting.alerts
     set state = case when state = 'pending' then 'dropped' else 'resolved' end,
       resolved_ms = greatest($3::bigint, coalesce(fired_ms, active_ms)), updated_ms = $3::bigint
     where project_id = $1 and source = 'rule' and rule_id = any($2::uuid[]) and resolved_ms is null
     returning id, rule_id, fingerprint, labels, annotations, generator_url, state, reason, value, active_ms, fired_ms,
       recovering_ms, resolved_ms`,
    [projectId, ruleIds, Math.round(nowMs)],
  );
  const transitions = rows.flatMap((row): AlertTransition[] =>
    row.state === "resolved"
      ? [
          {
            alertId: row.id,
            change: "resolved",
            atMs: Number(row.resolved_ms),
            alert: toAlert(projectId, row),
          },
        ]
      : [],
  );
  await onTransitions(tx, projectId, transitions);
  return transitions.length;
}

function toAlert(projectId: number, row: Row): Alert {
  const { fingerprint, labels, annotations, state, reason, value } = row;
  return {
    ...{ projectId, source: "rule", fingerprint, labels, annotations, state, reason, value },
    ruleId: row.rule_id,
    generatorUrl: row.generator_url,
    activeMs: Number(row.active_ms),
    firedMs: numberOrNull(row.fired_ms),
    recoveringMs: numberOrNull(row.recovering_ms),
    resolvedMs: Number(row.resolved_ms),
    endsMs: null,
  };
}

const numberOrNull = (value: bigint | null) => (value === null ? null : Number(value));
