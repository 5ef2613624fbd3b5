// The outbox on its way out. A row is `sending`, and committed as that, before its request leaves; whoever finds one that it
// does not send itself knows that a process died with it, and sends it again as unsure. Of a group at one integration only one
// is on its way at a time, so that they arrive in order.
import { mergePayloads } from "@/lib/alerts/merge-payloads";
import type { NotificationPayload } from "@/lib/alerts/notification";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { groupBy } from "@/lib/model/group-by";

export type Delivery = {
  id: string;
  projectId: number;
  receiver: string;
  integration: string;
  integrationId: string;
  attempt: number;
  unsure: boolean;
  payload: NotificationPayload;
  /** When it was first due: how long it is tried counts from here. */
  firstDueMs: number;
};
export type Capacity = {
  nowMs: number;
  /** Those that this process sends at this moment. */
  held: readonly string[];
  /** Integrations that take no more just now, as `integrationKey` names them. */
  busy: readonly string[];
  /** At one integration at a time, of all groups. */
  perIntegration: number;
  most: number;
};
export type Taken = { deliveries: Delivery[]; lost: number; replaced: number };

type Row = {
  id: string;
  project_id: number;
  route: string;
  group_key: string;
  receiver: string;
  integration: string;
  integration_id: string;
  attempts: number;
  unsure: boolean;
  last_error: string | null;
  payload: NotificationPayload;
  first_due_ms: bigint | null;
};

/** A notification waits for the evidence of its alerts: so long after it was decided, and never past so long after they fired. */
const evidenceWaitMs = 4_000;
const latestAfterFiredMs = 8_000;
/** Longer than any pause between two attempts: what is due later than that was so before the clock was put back. */
const longestPauseMs = 15 * 60_000;
/** `$1`: now. */
const isDue = `(n.due_ms <= $1 or n.due_ms > $1::bigint + ${longestPauseMs})`;

export const integrationKey = (
  of: Pick<Delivery, "projectId" | "receiver" | "integration" | "integrationId">,
) => `${of.projectId} ${of.integration} ${of.integrationId} ${of.receiver}`;
const keySql = "n.project_id || ' ' || n.integration || ' ' || n.integration_id || ' ' || n.receiver";
const lane = "project_id, route, group_key, receiver, integration, integration_id";

/** Marks what is to be sent now as sending. Nothing of it may leave before this has returned. */
export async function takeDeliveries(pool: Pool, capacity: Capacity): Promise<Taken> {
  if (!(await isAnyDue(pool, capacity))) return { deliveries: [], lost: 0, replaced: 0 };
  return inTransaction(pool, async (tx) => {
    const lost = await markLost(tx, capacity);
    const rows = await lockDue(tx, capacity);
    const { next, replaced } = nextOfLanes(rows);
    await markReplaced(tx, replaced);
    await markSending(tx, next, capacity.nowMs);
    return {
      lost,
      replaced: replaced.length,
      deliveries: next.map((row) => ({
        id: row.id,
        projectId: row.project_id,
        receiver: row.receiver,
        integration: row.integration,
        integrationId: row.integration_id,
        attempt: row.attempts + 1,
        unsure: row.unsure,
        payload: row.payload,
        firstDueMs: Number(row.first_due_ms ?? capacity.nowMs),
      })),
    };
  });
}

/** Asked several times a second, and nearly always answered by no. */
async function isAnyDue(pool: Pool, { nowMs, held }: Capacity): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>({
    text: `/* any-notification-due */ select exists (
             select from alerting.notifications n where state in ('queued', 'sending')
               and case state when 'queued' then ${isDue} else id <> all($2::uuid[]) end) as due`,
    values: [nowMs, held],
  });
  return rows[0]?.due === true;
}

async function markLost(tx: Connection, { held, nowMs }: Capacity): Promise<number> {
  const { rowCount } = await tx.query({
    text: `/* lost-notifications */
           with lost as (
             update alerting.notifications set state = 'queued', unsure = true, due_ms = $2::bigint
             where state = 'sending' and id <> all($1::uuid[]) returning id, attempts, sent_at)
           insert into alerting.notification_attempts (notification_id, n, at, took_ms, outcome, said)
           select id, attempts, coalesce(sent_at, to_timestamp($2::bigint / 1000.0)), 0, 'unsure',
             'the process that sent it ended before the answer came'
           from lost on conflict do nothing`,
    values: [held, nowMs],
  });
  return rowCount ?? 0;
}

/** Of each integration that has room the first that are due, with all that waits in the same groups, oldest first. */
async function lockDue(tx: Connection, { nowMs, busy, perIntegration, most }: Capacity): Promise<Row[]> {
  const { rows } = await tx.query<Row>({
    text: `/* due-notifications */
           with due as (
             select ${lane}, min(n.seq) as seq, ${keySql} as key
             from alerting.notifications n
             where n.state = 'queued' and ${isDue} and ${keySql} <> all($2::text[])
               and not exists (
                 select from alerting.notifications s
                 where s.state = 'sending' and s.project_id = n.project_id and s.route = n.route and s.group_key = n.group_key
                   and s.receiver = n.receiver and s.integration = n.integration and s.integration_id = n.integration_id)
               and not ${waitsForEvidence}
             group by ${lane}, key),
           ranked as (
             select ${lane}, seq, row_number() over (partition by key order by seq) as place from due),
           chosen as (select ${lane} from ranked where place <= $3 order by seq limit $4)
           select n.id, n.project_id, n.route, n.group_key, n.receiver, n.integration, n.integration_id, n.attempts, n.unsure, n.last_error,
             n.payload, n.first_due_ms
           from alerting.notifications n
           where n.state = 'queued' and (${lane}) in (select ${lane} from chosen)
           order by n.seq for update of n`,
    values: [nowMs, busy, perIntegration, most],
  });
  return rows;
}

const waitsForEvidence = `(
  n.created_at > to_timestamp(($1::bigint - ${evidenceWaitMs}) / 1000.0)
  and n.created_at < to_timestamp(($1::bigint + ${longestPauseMs}) / 1000.0) and exists (
    select from jsonb_to_recordset(n.payload->'alerts') as a (status text, alert_id text)
    join alerting.alerts l on l.id::text = a.alert_id and l.project_id = n.project_id
    where a.status = 'firing' and l.fired_ms > $1::bigint - ${latestAfterFiredMs}
      and not exists (select from alerting.evidence e where e.alert_id = l.id)))`;

/**
 * Of each group the oldest, so that everything that was decided is told in turn. Where the receiver did not take that one,
 * the newest in its place: who was away for an hour wants to know how things stand.
 */
function nextOfLanes(rows: readonly Row[]): { next: Row[]; replaced: Row[] } {
  const lanes = groupBy(rows, (row) =>
    JSON.stringify([row.route, row.group_key, integrationKey(deliveryKey(row))]),
  );
  const next: Row[] = [];
  const replaced: Row[] = [];
  for (const [oldest, ...others] of lanes.values()) {
    if (oldest === undefined) continue;
    const waiting = oldest.last_error === null ? [] : others;
    next.push(waiting.reduce(inPlaceOf, oldest));
    replaced.push(...[oldest, ...waiting].slice(0, -1));
  }
  return { next, replaced };
}

const deliveryKey = (row: Row) => ({
  projectId: row.project_id,
  receiver: row.receiver,
  integration: row.integration,
  integrationId: row.integration_id,
});

/** Unsure if what it tells in the older one's place may have arrived already. */
function inPlaceOf(older: Row, newer: Row): Row {
  const payload = mergePayloads(older.payload, newer.payload);
  const unsure = newer.unsure || (older.unsure && payload.alerts.length > newer.payload.alerts.length);
  return { ...newer, payload, unsure };
}

async function markReplaced(tx: Connection, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    text: "/* replace-notifications */ update alerting.notifications set state = 'replaced' where id = any($1::uuid[])",
    values: [rows.map(({ id }) => id)],
  });
}

async function markSending(tx: Connection, rows: readonly Row[], nowMs: number): Promise<void> {
  if (rows.length === 0) return;
  await tx.query({
    text: `/* send-notifications */ update alerting.notifications n
           set state = 'sending', attempts = n.attempts + 1, payload = g.payload, unsure = g.unsure,
             first_due_ms = coalesce(n.first_due_ms, $4::bigint), sent_at = to_timestamp($4::bigint / 1000.0)
           from unnest($1::uuid[], $2::jsonb[], $3::boolean[]) as g (id, payload, unsure) where n.id = g.id`,
    values: [
      rows.map(({ id }) => id),
      rows.map(({ payload }) => JSON.stringify(payload)),
      rows.map(({ unsure }) => unsure),
      nowMs,
    ],
  });
}
