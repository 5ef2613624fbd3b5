import { changeChannel } from "@/lib/contract/stream";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";

type Work<T> = (tx: Connection, changed: (projectId: number) => void) => Promise<T>;

/** One transaction about rules, alerts or issues; open pages hear of it once it is committed. */
export async function changeAlerts<T>(pool: Pool, work: Work<T>): Promise<T> {
  const projects = new Set<number>();
  const result = await inTransaction(pool, (tx) => work(tx, (projectId) => projects.add(projectId)));
  for (const project of projects) {
    // Lost, it costs a page one interval of asking again: no reason to call the change failed.
    await pool
      .query("/* tell-alerts-changed */ select pg_notify($1, $2)", [
        changeChannel,
        JSON.stringify({ project, alerts: true }),
      ])
      .catch(() => {});
  }
  return result;
}
