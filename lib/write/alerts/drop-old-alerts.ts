import type { Db } from "@/lib/db/pool";

const atOnce = 5_000;
/** What never fired says nothing after a week; what did is kept for "similar earlier ones", and as long as its evidence is. */
const keepDays = { dropped: 7, resolved: 400 } as const;

/** Deletes alerts that are long over. @returns how many */
export async function dropOldAlerts(db: Db, nowMs = Date.now()): Promise<number> {
  const before = (days: number) => nowMs - days * 24 * 3_600_000;
  const { rowCount } = await db.query({
    text: `/* drop-old-alerts */ delete from alerting.alerts where id in (
             select a.id from alerting.alerts a
             where a.resolved_ms < case a.state when 'dropped' then $1::bigint else $2::bigint end
               and not exists (select from alerting.evidence e where e.alert_id = a.id)
             limit $3)`,
    values: [before(keepDays.dropped), before(keepDays.resolved), atOnce],
  });
  return rowCount ?? 0;
}
