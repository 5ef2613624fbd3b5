// Issues as rows: read under the project's lock, changed by the pure rules of lib/alerts/issues, written back as a whole.

import type { HourCounts } from "@/lib/alerts/issues/hour-counts";
import type { IssueStanding } from "@/lib/alerts/issues/lifecycle";
import type { Connection } from "@/lib/db/pool";
import type { LabelRecord, Severity } from "@/lib/model/alert";
import type { IssueKind } from "@/lib/model/issue";

export type Issue = IssueStanding & {
  /** Null until it is written. */
  id: bigint | null;
  kind: IssueKind;
  key: string;
  groupKey: string;
  title: string;
  culprit: string;
  severity: Severity;
  ownerId: string | null;
  firstSeenMs: number;
  count: number;
  sample: LabelRecord;
  labels: LabelRecord;
};

/** Until the end of the transaction: evaluation, senders of alerts, the worker's jobs and people change issues in turns. */
export async function lockIssues(tx: Connection, projectId: number): Promise<void> {
  await tx.query({
    name: "lock-issues",
    text: "/* lock-issues */ select pg_advisory_xact_lock(hashtext('alerting.issues'), $1)",
    values: [projectId],
  });
}

type Stored = {
  id: bigint;
  kind: IssueKind;
  key: string;
  group_key: string;
  title: string;
  culprit: string;
  severity: Severity;
  state: Issue["state"];
  is_open: boolean;
  owner_id: string | null;
  snoozed_until_ms: bigint | null;
  escalates_at: number | null;
  first_seen_ms: bigint;
  last_seen_ms: bigint;
  open_since_ms: bigint | null;
  resolved_ms: bigint | null;
  acknowledged_ms: bigint | null;
  count: bigint;
  counts: HourCounts;
  sample: LabelRecord;
  labels: LabelRecord;
  archived_hour: number | null;
  archived_count: bigint;
};

const times = ["snoozed_until", "first_seen", "last_seen", "open_since", "resolved_at", "acknowledged_at"];
const epochMs = (column: string) =>
  `(extract(epoch from ${column}) * 1000)::bigint as ${column.replace(/_at$/, "")}_ms`;
const columns = `id, kind, key, group_key, title, culprit, severity, state, is_open, owner_id, escalates_at, count, counts,
  sample, labels, archived_hour, archived_count, ${times.map(epochMs).join(", ")}`;

/** Those of one kind with these keys, by key. The caller holds `lockIssues`. */
export async function findIssues(
  tx: Connection,
  projectId: number,
  kind: IssueKind,
  keys: readonly string[],
): Promise<Map<string, Issue>> {
  if (keys.length === 0) return new Map();
  const { rows } = await tx.query<Stored>({
    text: `/* find-issues */ select ${columns} from alerting.issues where project_id = $1 and kind = $2 and key = any($3)`,
    values: [projectId, kind, keys],
  });
  return new Map(rows.map((row) => [row.key, toIssue(row)]));
}

/** Those with these ids, in their order. */
export async function findIssuesById(
  tx: Connection,
  projectId: number,
  ids: readonly bigint[],
): Promise<Issue[]> {
  const { rows } = await tx.query<Stored>({
    text: `/* find-issues-by-id */ select ${columns} from alerting.issues where project_id = $1 and id = any($2) order by id`,
    values: [projectId, ids],
  });
  return rows.map(toIssue);
}

function toIssue(row: Stored): Issue {
  const ms = (value: bigint | null) => (value === null ? null : Number(value));
  return {
    id: row.id,
    kind: row.kind,
    key: row.key,
    groupKey: row.group_key,
    title: row.title,
    culprit: row.culprit,
    severity: row.severity,
    state: row.state,
    isOpen: row.is_open,
    ownerId: row.owner_id,
    snoozedUntilMs: ms(row.snoozed_until_ms),
    escalatesAbove: row.escalates_at,
    firstSeenMs: Number(row.first_seen_ms),
    lastSeenMs: Number(row.last_seen_ms),
    openSinceMs: Number(row.open_since_ms ?? row.first_seen_ms),
    resolvedMs: ms(row.resolved_ms),
    acknowledgedMs: ms(row.acknowledged_ms),
    count: Number(row.count),
    counts: row.counts,
    sample: row.sample,
    labels: row.labels,
    archivedHour: row.archived_hour,
    archivedCount: Number(row.archived_count),
  };
}

const written = `kind text, key text, group_key text, title text, culprit text, severity text, state text, is_open boolean,
  owner_id text, escalates_at float8, count bigint, counts jsonb, sample jsonb, labels jsonb, archived_hour integer,
  archived_count bigint`;
const plain = written.split(",").map((column) => column.trim().split(" ")[0] ?? "");
const all = [...plain, ...times];
const upsertText = `/* write-issues */
  insert into alerting.issues (project_id, ${all.join(", ")})
  select $1, ${plain.join(", ")}, ${times.map((column) => `to_timestamp(${column} / 1000.0)`).join(", ")}
  from json_to_recordset($2::json) as t(${written}, ${times.map((column) => `${column} float8`).join(", ")})
  on conflict (project_id, kind, key) do update set updated_at = now(),
    ${all.map((column) => `${column} = excluded.${column}`).join(", ")}
  returning id, kind, key`;

/** Writes new and changed ones. The caller holds `lockIssues`. @returns ids by kind and key (`issueName`) */
export async function writeIssues(
  tx: Connection,
  projectId: number,
  issues: readonly Issue[],
): Promise<Map<string, bigint>> {
  if (issues.length === 0) return new Map();
  const { rows } = await tx.query<{ id: bigint; kind: string; key: string }>({
    text: upsertText,
    values: [projectId, JSON.stringify(issues.map(toRecord))],
  });
  return new Map(rows.map((row) => [issueName(row), row.id]));
}

export function issueName({ kind, key }: { kind: string; key: string }): string {
  return `${kind} ${key}`;
}

function toRecord(issue: Issue): Record<string, unknown> {
  return {
    kind: issue.kind,
    key: issue.key,
    group_key: issue.groupKey,
    title: issue.title,
    culprit: issue.culprit,
    severity: issue.severity,
    state: issue.state,
    is_open: issue.isOpen,
    owner_id: issue.ownerId,
    escalates_at: issue.escalatesAbove,
    count: issue.count,
    counts: issue.counts,
    sample: issue.sample,
    labels: issue.labels,
    archived_hour: issue.archivedHour,
    archived_count: issue.archivedCount,
    snoozed_until: issue.snoozedUntilMs,
    first_seen: issue.firstSeenMs,
    last_seen: issue.lastSeenMs,
    open_since: issue.openSinceMs,
    resolved_at: issue.resolvedMs,
    acknowledged_at: issue.acknowledgedMs,
  };
}

export async function deleteIssues(tx: Connection, projectId: number, ids: readonly bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query({
    text: "/* unlink-alerts */ update alerting.alerts set issue_id = null where project_id = $1 and issue_id = any($2)",
    values: [projectId, ids],
  });
  await tx.query({
    text: "/* delete-issues */ delete from alerting.issues where project_id = $1 and id = any($2)",
    values: [projectId, ids],
  });
}
