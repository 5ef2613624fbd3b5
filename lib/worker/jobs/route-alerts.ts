import type { Pool } from "@/lib/db/pool";
import { applyRouting, projectsToRoute } from "@/lib/write/alerts/apply-routing";
import { endOverdue, projectsWithOverdue } from "@/lib/write/alerts/external-alerts";
import { flushGroups } from "@/lib/write/alerts/flush-groups";
import { projectsWithDueGroups } from "@/lib/write/alerts/notification-groups";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import type { Job } from "../schedule";

type Parts = { pool: Pool; notifier: ChangeNotifier };

/** Ends what others no longer send, decides what is told of the alerts that fire, and leaves it in the outbox. */
export function createRouteAlertsJob(parts: Parts): Job {
  return { name: "route-alerts", everyMs: 1_000, run: () => routeAlerts(parts, Date.now()) };
}

export async function routeAlerts(
  { pool, notifier }: Parts,
  nowMs: number,
): Promise<{ items: number; more: boolean }> {
  const faults: unknown[] = [];
  let items = 0;
  let isMore = false;
  // What fails for one project must not keep the others waiting.
  const forEach = async (projects: readonly number[], work: (project: number) => Promise<void>) => {
    for (const project of projects) await work(project).catch((error: unknown) => faults.push(error));
  };
  await forEach(await projectsWithOverdue(pool, nowMs), async (project) => {
    await endOverdue(pool, project, nowMs);
    notifier.changed({ project, alerts: true });
  });
  await forEach(await projectsToRoute(pool), (project) => applyRouting(pool, project, nowMs));
  await forEach(await projectsWithDueGroups(pool, nowMs), async (project) => {
    const { told, more } = await flushGroups(pool, project, nowMs);
    items += told;
    isMore ||= more;
    if (told > 0) notifier.changed({ project, alerts: true });
  });
  if (faults.length > 0) throw faults[0];
  return { items, more: isMore };
}
