import { fingerprintOf } from "@/lib/alerts/fingerprint";
import { type ExternalAlert, endExternal, mergeIncoming } from "@/lib/alerts/merge-incoming";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { AlertChange, AlertSource } from "@/lib/model/alert";
import { type IncomingAlert, incomingAlertLimits, type RefusedAlert } from "@/lib/model/incoming-alert";
import { externalTransition, newestExternal, overdueExternal, storeExternal } from "./external-alert-rows";
import { onTransitions } from "./on-transitions";

const lockClass = 7_213;
/** Overdue alerts of one transaction. */
const mostEnded = 1_000;

export type StoredAlerts = { fired: number; resolved: number; unchanged: number; refused: RefusedAlert[] };
type Change = { alert: ExternalAlert; change: AlertChange };

/**
 * Stores alerts that others sent, with all that follows from them. The same again changes nothing, also at the same time: those
 * who store alerts of one project take turns.
 */
export async function storeIncoming(
  pool: Pool,
  projectId: number,
  items: readonly { index: number; alert: IncomingAlert }[],
  nowMs: number,
): Promise<StoredAlerts> {
  const total: StoredAlerts = { fired: 0, resolved: 0, unchanged: 0, refused: [] };
  if (items.length === 0) return total;
  const [source] = new Set(items.map(({ alert }) => alert.source));
  await inTransaction(pool, async (tx) => {
    await takeTurn(tx, projectId);
    const named = items.map(({ index, alert }) => ({
      index,
      alert: { ...alert, fingerprint: fingerprintOf(alert.labels) },
    }));
    const newest = await newestExternal(
      tx,
      { projectId, source: source ?? "alertmanager" },
      named.map(({ alert }) => alert.fingerprint),
    );
    let room = incomingAlertLimits.firing - (await countFiring(tx, projectId));
    const touched = new Set<ExternalAlert>();
    const changes: Change[] = [];
    for (const { index, alert } of named) {
      const before = newest.get(alert.fingerprint) ?? null;
      const merged = mergeIncoming(before, alert, nowMs);
      if (merged === null) total.unchanged += 1;
      else if (merged.change === "fired" && room <= 0)
        total.refused.push({ index, reason: `${incomingAlertLimits.firing} alerts fire already` });
      else {
        if (merged.change === null) total.unchanged += 1;
        else total[merged.change] += 1;
        if (merged.change === "fired") room -= 1;
        if (merged.change === "resolved") room += 1;
        // One that began in this very request is one row, whatever is said of it later.
        const kept =
          before !== null && merged.change !== "fired" ? Object.assign(before, merged.alert) : merged.alert;
        newest.set(alert.fingerprint, kept);
        touched.add(kept);
        if (merged.change !== null) changes.push({ alert: kept, change: merged.change });
      }
    }
    await storeAll(tx, { projectId, source: source ?? "alertmanager", touched, changes, nowMs });
  });
  return total;
}

/** Projects in which alerts are over that nobody sent again in time. */
export async function projectsWithOverdue(pool: Pool, nowMs: number): Promise<number[]> {
  const { rows } = await pool.query<{ project_id: number }>(
    `/* projects-with-overdue-alerts */ select distinct project_id from alerting.alerts
     where resolved_ms is null and ends_ms is not null and ends_ms <= $1 and source <> 'rule'`,
    [nowMs],
  );
  return rows.map(({ project_id }) => project_id);
}

/** Ends those of one project; some of many are left to the next turn. */
export async function endOverdue(pool: Pool, projectId: number, nowMs: number): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await takeTurn(tx, projectId);
    for (const [source, overdue] of await overdueExternal(tx, projectId, nowMs, mostEnded)) {
      const changes = overdue.map(
        (alert): Change => ({ alert: endExternal(alert, alert.endsMs, "timeout"), change: "resolved" }),
      );
      const touched = new Set(changes.map(({ alert }) => alert));
      await storeAll(tx, { projectId, source, touched, changes, nowMs });
    }
  });
}

type Outcome = {
  projectId: number;
  source: AlertSource;
  touched: ReadonlySet<ExternalAlert>;
  changes: readonly Change[];
  nowMs: number;
};

async function storeAll(
  tx: Connection,
  { projectId, source, touched, changes, nowMs }: Outcome,
): Promise<void> {
  const ids = await storeExternal(tx, { projectId, source, nowMs }, [...touched]);
  const transitions = changes.flatMap(({ alert, change }) => {
    const id = ids.get(alert);
    return id === undefined ? [] : [externalTransition({ projectId, source, nowMs }, id, alert, change)];
  });
  await onTransitions(tx, projectId, transitions);
}

async function takeTurn(tx: Connection, projectId: number): Promise<void> {
  await tx.query({
    text: "/* take-turn-with-alerts */ select pg_advisory_xact_lock($1, $2)",
    values: [lockClass, projectId],
  });
}

async function countFiring(tx: Connection, projectId: number): Promise<number> {
  const { rows } = await tx.query<{ n: number }>({
    text: `/* count-external-alerts */ select count(*)::int as n from alerting.alerts
           where project_id = $1 and source in ('alertmanager', 'grafana') and resolved_ms is null`,
    values: [projectId],
  });
  return rows[0]?.n ?? 0;
}
