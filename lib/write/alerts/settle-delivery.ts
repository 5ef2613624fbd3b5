import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";

export type Settlement = {
  id: string;
  projectId: number;
  attempt: number;
  tookMs: number;
  nowMs: number;
  /** Status and first words of the answer, or why there is none; no secret. */
  said: string;
} & (
  | { kind: "delivered" }
  /** Tried again at `dueMs`; `unsure`: the request may have been read. */
  | { kind: "again"; dueMs: number; unsure: boolean }
  | { kind: "failed"; receiver: string; integration: string }
);

const states = { delivered: "delivered", again: "queued", failed: "failed" } as const;

/**
 * Notes what came of an attempt, and of a failure for good an event in the history of its issues. Nothing where another
 * process took the notification over meanwhile: then that one says what came of it.
 */
export function settleDelivery(pool: Pool, of: Settlement): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const { rowCount } = await tx.query({
      text: `/* settle-notification */ update alerting.notifications
             set state = $3::text, due_ms = coalesce($4::bigint, due_ms), unsure = unsure or $5::boolean, last_error = $6,
               delivered_at = case when $3::text = 'delivered' then to_timestamp($7::float8 / 1000) end, sent_at = null
             where id = $1 and attempts = $2 and state = 'sending'`,
      values: [
        of.id,
        of.attempt,
        states[of.kind],
        of.kind === "again" ? Math.ceil(of.dueMs) : null,
        of.kind === "again" && of.unsure,
        of.kind === "delivered" ? null : of.said,
        of.nowMs,
      ],
    });
    if (rowCount !== 1) return false;
    await noteAttempt(tx, of);
    if (of.kind === "failed") await noteFailure(tx, of);
    return true;
  });
}

async function noteAttempt(tx: Connection, of: Settlement): Promise<void> {
  const outcome = of.kind === "again" && of.unsure ? "unsure" : of.kind;
  await tx.query({
    text: `/* note-attempt */ insert into alerting.notification_attempts (notification_id, n, at, took_ms, outcome, said)
           values ($1, $2, to_timestamp(($3::float8 - $4::int) / 1000), $4, $5, $6) on conflict do nothing`,
    values: [of.id, of.attempt, of.nowMs, Math.round(of.tookMs), outcome, of.said],
  });
}

async function noteFailure(tx: Connection, of: Settlement & { kind: "failed" }): Promise<void> {
  const { receiver, integration, said } = of;
  await tx.query({
    text: `/* note-failed-notification */ insert into alerting.issue_events (issue_id, at, what, details)
           select i.id, to_timestamp($2::float8 / 1000), 'notification_failed', $3
           from alerting.notifications n join alerting.issues i on i.id = any(n.issue_ids) and i.project_id = n.project_id
           where n.id = $1`,
    values: [of.id, of.nowMs, JSON.stringify({ notification_id: of.id, receiver, integration, error: said })],
  });
}
