import type { Connection } from "@/lib/db/pool";
import type { AlertTransition } from "@/lib/model/alert";
import { keepIssuesOfAlerts } from "./issues-of-alerts";
import { wakeGroups } from "./wake-groups";

/**
 * Whatever follows from alerts that fired or resolved, in the transaction that changes them: their issues with the history,
 * and the groups of notifications that are due sooner. So a worker that is killed has done all of it or nothing.
 */
export async function onTransitions(
  tx: Connection,
  projectId: number,
  transitions: readonly AlertTransition[],
): Promise<void> {
  if (transitions.length === 0) return;
  await keepIssuesOfAlerts(tx, projectId, transitions);
  await wakeGroups(tx, projectId, transitions);
}
