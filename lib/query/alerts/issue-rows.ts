import { type HourCounts, hourList } from "@/lib/alerts/issues/hour-counts";
import type { IssueRow, Person } from "@/lib/contract/issue-row";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { LabelRecord, Severity } from "@/lib/model/alert";
import type { IssueKind, IssueState } from "@/lib/model/issue";
import { runSql } from "../run-sql";
import { pageHref, type Scope, slugOf } from "../scope";
import type { HoldingSilences } from "./holding-silences";

/** Columns of an issue as lists show it, for statements with `alerting.issues i`. */
export const issueColumns: Sql = sql`i.id, i.project_id, i.kind, i.group_key, i.title, i.culprit, i.severity, i.state, i.is_open,
  i.owner_id, i.snoozed_until, i.escalates_at, coalesce(i.open_since, i.first_seen) as since, i.last_seen, i.resolved_at,
  i.acknowledged_at, i.count, i.counts, i.labels`;

export type StoredIssue = {
  id: bigint;
  project_id: number;
  kind: IssueKind;
  group_key: string;
  title: string;
  culprit: string;
  severity: Severity;
  state: IssueState;
  is_open: boolean;
  owner_id: string | null;
  snoozed_until: Date | null;
  escalates_at: number | null;
  since: Date;
  last_seen: Date;
  resolved_at: Date | null;
  acknowledged_at: Date | null;
  count: bigint;
  counts: HourCounts;
  labels: LabelRecord;
};

type Around = { scope: Scope; people: ReadonlyMap<string, Person>; silences: HoldingSilences; nowMs: number };

export function toIssueRow(issue: StoredIssue, { scope, people, silences, nowMs }: Around): IssueRow {
  const project = slugOf(scope, issue.project_id);
  const { kind, group_key, title, culprit, severity, state, labels } = issue;
  return {
    ...{ id: String(issue.id), project, kind, group_key, title, culprit, severity, state, labels },
    open: issue.is_open,
    owner: personOf(people, issue.owner_id),
    snoozed_until: issue.snoozed_until?.toISOString() ?? null,
    escalates_above: issue.escalates_at,
    since: issue.since.toISOString(),
    last_seen: issue.last_seen.toISOString(),
    resolved_at: issue.resolved_at?.toISOString() ?? null,
    acknowledged_at: issue.acknowledged_at?.toISOString() ?? null,
    count: Number(issue.count),
    hours: hourList(issue.counts, nowMs),
    silenced: kind === "alert" && silences.of(labels).length > 0,
    href: issueHref(String(issue.id), project),
  };
}

/** The page of an issue, and of one of its alerts. */
export function issueHref(id: string, project: string, alertId?: string): string {
  return pageHref(`/alerts/${id}`, project, alertId === undefined ? {} : { alert: alertId });
}

/** People by id; of who is gone, their id is what is left. */
export async function peopleOf(db: Db, ids: Iterable<string | null>): Promise<Map<string, Person>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await runSql<Person>(
    db,
    "people-of-issues",
    sql`select id, name, email from users where id = any(${wanted}::text[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export function personOf(people: ReadonlyMap<string, Person>, id: string | null): Person | null {
  return id === null ? null : (people.get(id) ?? { id, name: "Somebody who left", email: "" });
}
