import type { IssueHappening } from "@/lib/alerts/issues/lifecycle";
import type { Db } from "@/lib/db/pool";
import type { IssueEvent } from "@/lib/model/issue";

/** A line of an issue's history. */
export type NewIssueEvent = {
  issueId: bigint;
  alertId?: bigint | null;
  atMs: number;
  /** users.id; null: the machine. */
  who?: string | null;
  what: IssueEvent;
  details?: Record<string, unknown>;
};

/** Appended in the caller's transaction, in this order. */
export async function appendIssueEvents(db: Db, events: readonly NewIssueEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.query({
    text: `/* append-issue-events */ insert into alerting.issue_events (issue_id, alert_id, at, who, what, details)
      select issue_id, alert_id, to_timestamp(at_ms / 1000.0), who, what, details::jsonb
      from unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $5::text[], $6::text[])
        with ordinality as t(issue_id, alert_id, at_ms, who, what, details, place) order by place`,
    values: [
      events.map((one) => one.issueId),
      events.map((one) => one.alertId ?? null),
      events.map((one) => one.atMs),
      events.map((one) => one.who ?? null),
      events.map((one) => one.what),
      events.map((one) => JSON.stringify(one.details ?? {})),
    ],
  });
}

/** What the pure rules say of a change, as details. */
export function happeningDetails({ what: _, ...details }: IssueHappening): Record<string, unknown> {
  return details;
}
