import { type AlertStep, endAlert } from "@/lib/alerts/state-machine";
import { inTransaction, type Pool } from "@/lib/db/pool";
import type { Alert, AlertTransition } from "@/lib/model/alert";
import { writeAlertSteps } from "./alert-rows";
import { onTransitions } from "./on-transitions";

/** Ends alerts that nothing evaluates any more: of a project, in one transaction. Those that fire are resolved. */
export async function endAlerts(
  pool: Pool,
  projectId: number,
  alerts: readonly Alert[],
  nowMs: number,
): Promise<AlertTransition[]> {
  const steps = alerts.map((before): AlertStep => {
    const fired = before.state !== "pending";
    return {
      before,
      after: endAlert(before, fired ? "resolved" : "dropped", nowMs),
      change: fired ? "resolved" : null,
    };
  });
  return await inTransaction(pool, async (tx) => {
    const transitions = await writeAlertSteps(tx, steps, nowMs);
    await onTransitions(tx, projectId, transitions);
    return transitions;
  });
}
