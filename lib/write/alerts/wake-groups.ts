import { findGroups, placeKey } from "@/lib/alerts/find-groups";
import type { GroupPlace, Routing } from "@/lib/alerts/routing";
import type { Connection } from "@/lib/db/pool";
import type { AlertTransition } from "@/lib/model/alert";
import { holdRouting } from "./routing-of-project";

/** Puts each alert into the groups of its routes; a new group is due after its wait, one with a change at its next flush. */
export async function wakeGroups(
  tx: Connection,
  projectId: number,
  transitions: readonly AlertTransition[],
): Promise<void> {
  const routing = await holdRouting(tx, projectId);
  if (routing === null) return;
  const atMs = transitions.reduce((latest, one) => Math.max(latest, one.atMs), 0);
  await upsertGroups(tx, projectId, wakingsOf(routing, transitions), Math.ceil(atMs));
}

/** `makes`: the group is made where there is none; an alert that ended needs none. */
type Waking = { place: GroupPlace; dueMs: number; makes: boolean };

function wakingsOf(routing: Routing, transitions: readonly AlertTransition[]): Waking[] {
  const wakings = new Map<string, Waking>();
  for (const { alert, atMs, change } of transitions) {
    // An alert that others sent late has waited already, elsewhere.
    const sinceMs = change === "fired" ? Math.min(atMs, alert.firedMs ?? atMs) : atMs;
    for (const place of findGroups(routing, alert.labels)) {
      const key = placeKey(place.route.path, place.key);
      const dueMs = Math.ceil(sinceMs + place.route.groupWaitMs);
      const known = wakings.get(key);
      wakings.set(key, {
        place,
        dueMs: Math.min(dueMs, known?.dueMs ?? dueMs),
        makes: change === "fired" || known?.makes === true,
      });
    }
  }
  return [...wakings.values()];
}

/** In one order whoever does it, so that two transactions that wake the same groups wait for each other and never in a circle. */
async function upsertGroups(
  tx: Connection,
  projectId: number,
  wakings: readonly Waking[],
  atMs: number,
): Promise<void> {
  if (wakings.length === 0) return;
  await tx.query({
    text: `/* wake-groups */ insert into alerting.notification_groups as g
             (project_id, route, group_key, receiver, labels, flush_ms, not_before_ms, looked_ms)
           select $1, w.route, w.group_key, w.receiver, w.labels, w.due_ms, w.due_ms, $8
           from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bigint[], $7::boolean[])
             as w (route, group_key, receiver, labels, due_ms, makes)
           where w.makes or exists (
             select from alerting.notification_groups k
             where k.project_id = $1 and k.route = w.route and k.group_key = w.group_key)
           order by w.route, w.group_key
           on conflict (project_id, route, group_key) do update
             set flush_ms = least(g.flush_ms, greatest(g.not_before_ms, excluded.flush_ms))`,
    values: [
      projectId,
      wakings.map(({ place }) => place.route.path),
      wakings.map(({ place }) => place.key),
      wakings.map(({ place }) => place.receiver),
      wakings.map(({ place }) => JSON.stringify(place.labels)),
      wakings.map(({ dueMs }) => dueMs),
      wakings.map(({ makes }) => makes),
      atMs,
    ],
  });
}
