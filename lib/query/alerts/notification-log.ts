import type { z } from "zod";
import type { NotificationPayload } from "@/lib/alerts/notification";
import { notificationTitle } from "@/lib/alerts/notification-title";
import type {
  NotificationDetail,
  NotificationRow,
  notificationDetailInput,
  notificationListInput,
  notificationListOutput,
} from "@/lib/contract/notification-log";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

const question = "notification-log";

type Stored = Pick<
  NotificationRow,
  "id" | "receiver" | "integration" | "state" | "unsure" | "attempts" | "last_error"
> & {
  created_at: Date;
  at_us: bigint;
  due_ms: bigint;
  delivered_at: Date | null;
  issue_ids: bigint[];
  payload: NotificationPayload;
};
const columns = sql`n.id, n.receiver, n.integration, n.state, n.unsure, n.attempts, n.last_error, n.created_at,
  (extract(epoch from n.created_at) * 1000000)::bigint as at_us, n.due_ms, n.delivered_at, n.issue_ids, n.payload`;

/** What was told, and what waits to be, newest first. */
export async function notificationList(
  db: Db,
  scope: Scope,
  input: z.output<typeof notificationListInput>,
): Promise<z.input<typeof notificationListOutput>> {
  const { limit, cursor, state = null, receiver = null, issue = null } = input;
  const [beforeUs = null, beforeId = null] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const [rows, counts] = await Promise.all([
    runSql<Stored>(
      db,
      question,
      sql`select ${columns} from alerting.notifications n
          where ${inScope(scope, sql`n.project_id`)}
            and (${state}::text is null or n.state = ${state})
            and (${receiver}::text is null or n.receiver = ${receiver})
            and (${issue}::bigint is null or ${issue}::bigint = any(n.issue_ids))
            and (${beforeUs}::bigint is null or
              (n.created_at, n.id) < ('epoch'::timestamptz + ${beforeUs}::bigint * interval '1 microsecond', ${beforeId}::uuid))
          order by n.created_at desc, n.id desc limit ${limit + 1}`,
    ),
    countNotifications(db, scope),
  ]);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next = last === undefined ? null : encodeCursor(question, [last.at_us.toString(), last.id]);
  return { data: shown.map(toRow), next_cursor: next, counts };
}

type Counts = z.input<typeof notificationListOutput>["counts"];
async function countNotifications(db: Db, scope: Scope): Promise<Counts> {
  const [counts] = await runSql<Counts>(
    db,
    "count-notifications",
    sql`select count(*) filter (where state = 'delivered')::int as delivered,
          count(*) filter (where state = 'failed')::int as failed,
          count(*) filter (where state in ('queued', 'sending'))::int as waiting
        from alerting.notifications
        where ${inScope(scope, sql`project_id`)} and created_at > now() - interval '1 day'`,
  );
  return counts ?? { delivered: 0, failed: 0, waiting: 0 };
}

export async function notificationDetail(
  db: Db,
  scope: Scope,
  { id }: z.output<typeof notificationDetailInput>,
): Promise<NotificationDetail> {
  const [[row], attempts] = await Promise.all([
    runSql<Stored>(
      db,
      "notification-detail",
      sql`select ${columns} from alerting.notifications n where n.id = ${id} and ${inScope(scope, sql`n.project_id`)}`,
    ),
    runSql<Omit<NotificationDetail["attempts_made"][number], "at"> & { at: Date }>(
      db,
      "notification-attempts",
      sql`select a.n, a.at, a.took_ms, a.outcome, a.said from alerting.notification_attempts a
          join alerting.notifications n on n.id = a.notification_id
          where n.id = ${id} and ${inScope(scope, sql`n.project_id`)} order by a.n`,
    ),
  ]);
  if (row === undefined) throw new NotFound(`No notification ${id} that you may see`);
  return {
    ...toRow(row),
    attempts_made: attempts.map((one) => ({ ...one, at: one.at.toISOString() })),
    payload: row.payload,
  };
}

function toRow({ at_us: _at, due_ms, payload, ...row }: Stored): NotificationRow {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    due_at: row.state === "queued" ? new Date(Number(due_ms)).toISOString() : null,
    delivered_at: row.delivered_at?.toISOString() ?? null,
    group_labels: { ...payload.group_labels },
    title: notificationTitle(payload),
    firing: payload.alerts.filter(({ status }) => status === "firing").length,
    resolved: payload.alerts.filter(({ status }) => status === "resolved").length,
    issue_ids: row.issue_ids.map(String),
  };
}
