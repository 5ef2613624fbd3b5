import type { NotifiedAlert } from "@/lib/alerts/notification";
import type { Connection } from "@/lib/db/pool";
import type { LabelRecord } from "@/lib/model/alert";

type Row = {
  id: bigint;
  labels: LabelRecord;
  annotations: LabelRecord;
  generator_url: string | null;
  fingerprint: string;
  value: number | null;
  fired_ms: bigint;
  resolved_ms: bigint | null;
  issue_id: bigint | null;
};

/** Alerts as a notification tells them, by id. `slug`: of the project, for their pages. */
export async function toldAlerts(
  tx: Connection,
  project: { id: number; slug: string },
  ids: readonly string[],
): Promise<Map<string, NotifiedAlert>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<Row>({
    text: `/* told-alerts */ select id, labels, annotations, generator_url, fingerprint, value,
             coalesce(fired_ms, active_ms) as fired_ms, resolved_ms, issue_id
           from alerting.alerts where id = any($2::bigint[]) and project_id = $1`,
    values: [project.id, ids],
  });
  return new Map(rows.map((row) => [String(row.id), toNotified(row, project.slug)]));
}

function toNotified(row: Row, slug: string): NotifiedAlert {
  const alertId = String(row.id);
  const issueId = row.issue_id === null ? null : String(row.issue_id);
  const params = new URLSearchParams({ ...(issueId === null ? {} : { alert: alertId }), project: slug });
  return {
    status: row.resolved_ms === null ? "firing" : "resolved",
    labels: row.labels,
    annotations: row.annotations,
    starts_at: new Date(Number(row.fired_ms)).toISOString(),
    ends_at: row.resolved_ms === null ? null : new Date(Number(row.resolved_ms)).toISOString(),
    generator_url: row.generator_url,
    fingerprint: row.fingerprint,
    value: row.value,
    alert_id: alertId,
    issue_id: issueId,
    href: issueId === null ? `/alerts?${params}` : `/alerts/${issueId}?${params}`,
  };
}
