import type { Db } from "@/lib/db/pool";
import { Conflict, NotFound } from "@/lib/errors";
import type { SessionProject } from "./session";

/** Has a notification sent again that failed, or at once one that waits; nothing that was delivered is told twice. */
export async function resendNotification(
  db: Db,
  projects: readonly SessionProject[],
  id: string,
  nowMs: number,
): Promise<void> {
  const ids = projects.map((project) => project.id);
  const { rowCount } = await db.query({
    // How long it is tried counts anew.
    text: `/* resend-notification */ update alerting.notifications set state = 'queued', due_ms = $3, first_due_ms = null
           where id = $1 and project_id = any($2::int[]) and state in ('failed', 'queued')`,
    values: [id, ids, nowMs],
  });
  if (rowCount === 1) return;
  const { rows } = await db.query<{ state: string }>({
    text: "/* notification-state */ select state from alerting.notifications where id = $1 and project_id = any($2::int[])",
    values: [id, ids],
  });
  const [row] = rows;
  if (row === undefined) throw new NotFound("There is no such notification in your projects");
  throw new Conflict(
    row.state === "replaced"
      ? "A newer one of its group tells what it had to tell"
      : `It is ${row.state} already`,
  );
}
