import type { RoutedAlert } from "@/lib/alerts/decide-groups";
import { findGroups, placeKey } from "@/lib/alerts/find-groups";
import type { Routing } from "@/lib/alerts/routing";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { endedAlerts, type FiringAlert, firingAlerts } from "./firing-alerts";
import { addGroups, type LabelledGroup, takeAllGroups } from "./notification-groups";
import { holdRouting } from "./routing-of-project";

/** Projects whose notification settings changed since their groups were made. */
export async function projectsToRoute(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ project_id: number }>(
    `/* projects-to-route */ select s.project_id from alerting.notification_settings s
       left join alerting.routed_settings r using (project_id)
     group by s.project_id, r.version having max(s.version) > coalesce(r.version, 0)`,
  );
  return rows.map(({ project_id }) => project_id);
}

/**
 * Makes the groups of the newest settings, for all alerts that fire. What a receiver was told of a group of the same matchers
 * and labels stays told, wherever its route stands now; groups that are no more go without a word, as in an Alertmanager.
 */
export async function applyRouting(pool: Pool, projectId: number, nowMs: number): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const routing = await takeNewest(tx, projectId);
    const before = await takeAllGroups(tx, projectId);
    if (routing === null) return;
    const firing = await firingAlerts(tx, projectId);
    const told = before.flatMap((group) => [...(group.told?.firing ?? []), ...(group.told?.hushed ?? [])]);
    const ended = await endedAlerts(tx, projectId, [...new Set(told)]);
    await addGroups(tx, projectId, groupsOf(routing, { before, firing, ended, nowMs }), nowMs);
  });
}

/** Waits for those who hold the version before. */
async function takeNewest(tx: Connection, projectId: number): Promise<Routing | null> {
  await tx.query({
    text: `/* route-newest */ insert into alerting.routed_settings (project_id, version)
           select project_id, max(version) from alerting.notification_settings where project_id = $1 group by project_id
           on conflict (project_id) do update set version = excluded.version`,
    values: [projectId],
  });
  return holdRouting(tx, projectId);
}

type Of = {
  before: readonly LabelledGroup[];
  firing: readonly FiringAlert[];
  ended: readonly RoutedAlert[];
  nowMs: number;
};

function groupsOf(routing: Routing, { before, firing, ended, nowMs }: Of): LabelledGroup[] {
  const nameOf = (receiver: string, key: string) => JSON.stringify([receiver, key]);
  const known = new Map(before.map((group) => [nameOf(group.receiver, group.key), group]));
  const groups = new Map<string, LabelledGroup>();
  const add = (labels: RoutedAlert["labels"], firedMs: number | null) => {
    for (const { route, receiver, key, labels: own } of findGroups(routing, labels)) {
      const was = known.get(nameOf(receiver, key));
      // An alert that is over makes no group that nobody has heard of.
      if (firedMs === null && (was === undefined || was.told === null)) continue;
      const place = placeKey(route.path, key);
      const told = was?.told ?? null;
      const waitMs = firedMs === null ? nowMs : firedMs + route.groupWaitMs;
      const dueMs = told === null ? waitMs : Math.max(waitMs, was?.notBeforeMs ?? waitMs);
      const flushMs = Math.min(dueMs, groups.get(place)?.flushMs ?? dueMs);
      const notBeforeMs = told === null ? flushMs : (was?.notBeforeMs ?? flushMs);
      groups.set(place, { routePath: route.path, key, receiver, labels: own, told, flushMs, notBeforeMs });
    }
  };
  for (const { labels, firedMs } of firing) add(labels, firedMs);
  for (const { labels } of ended) add(labels, null);
  return [...groups.values()];
}
