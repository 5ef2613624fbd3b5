import type { RoutedAlert } from "@/lib/alerts/decide-groups";
import type { Connection } from "@/lib/db/pool";
import type { LabelRecord } from "@/lib/model/alert";
import type { IssueState } from "@/lib/model/issue";

export type FiringAlert = RoutedAlert & { firedMs: number };

type Row = {
  id: bigint;
  rule_id: string | null;
  source: string;
  fingerprint: string;
  labels: LabelRecord;
  fired_ms: bigint;
  state: IssueState | null;
};

const columns =
  "a.id, a.rule_id, a.source, a.fingerprint, a.labels, coalesce(a.fired_ms, a.active_ms) as fired_ms, i.state";
const tables = "alerting.alerts a left join alerting.issues i on i.id = a.issue_id";

/** Every alert of the project that fires, with what people did about its issue. */
export async function firingAlerts(tx: Connection, projectId: number): Promise<FiringAlert[]> {
  const { rows } = await tx.query<Row>({
    text: `/* firing-alerts */ select ${columns} from ${tables}
           where a.project_id = $1 and a.resolved_ms is null and a.state in ('firing', 'recovering')`,
    values: [projectId],
  });
  return rows.map(toFiring);
}

/** Of those ids the ones that are over. */
export async function endedAlerts(
  tx: Connection,
  projectId: number,
  ids: readonly string[],
): Promise<FiringAlert[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<Row>({
    text: `/* ended-alerts */ select ${columns} from ${tables}
           where a.id = any($2::bigint[]) and a.project_id = $1 and a.resolved_ms is not null`,
    values: [projectId, ids],
  });
  return rows.map(toFiring);
}

function toFiring({ id, rule_id, source, fingerprint, labels, fired_ms, state }: Row): FiringAlert {
  return {
    alertId: String(id),
    identity: `${source} ${rule_id ?? ""} ${fingerprint}`,
    labels,
    firedMs: Number(fired_ms),
    attention: attentionOf(state),
  };
}

function attentionOf(state: IssueState | null): RoutedAlert["attention"] {
  if (state === "acknowledged") return "taken";
  return state === "snoozed" || state === "archived" ? "put_off" : "open";
}
