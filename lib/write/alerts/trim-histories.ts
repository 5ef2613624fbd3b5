import type { Pool } from "@/lib/db/pool";

/** Lines of the machine's that an issue keeps: what flaps every 15 seconds writes as many in ten hours. */
const keptEvents = 5_000;

/** Deletes the machine's oldest lines of histories that are longer; what people did stays. @returns how many */
export async function trimHistories(pool: Pool, keep = keptEvents): Promise<number> {
  // Each firing writes two lines or more, so only issues that were counted this often can have too many.
  const { rowCount } = await pool.query({
    text: `/* trim-histories */ delete from alerting.issue_events e
           using alerting.issues i, lateral (
             select o.id from alerting.issue_events o where o.issue_id = i.id and o.who is null
             order by o.id desc offset $1 limit 1) as oldest
           where i.count > $1 / 8 and i.updated_at > now() - interval '1 day'
             and e.issue_id = i.id and e.who is null and e.id <= oldest.id`,
    values: [keep],
  });
  return rowCount ?? 0;
}
