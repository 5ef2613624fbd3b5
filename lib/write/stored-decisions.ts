// What is stored of decisions, for telling whether one that arrives is new and for merging it with what is known.
import type { Connection } from "@/lib/db/pool";
import type { Decision } from "@/lib/model/decision";
import type { StoredContent } from "@/lib/model/decision-hash";
import { contentOfRow, type DecisionTableRow } from "@/lib/model/stored-decision";
import { nsPerDay } from "@/lib/model/time";

export type StoredKey = { id: string; timeNs: bigint; sources: string[] };

/**
 * The stored ones among these ids. Sources of one decision agree on its time to well within a day; where an arrival has no time
 * of its own, all days are asked.
 */
export async function findStored(
  tx: Connection,
  projectId: number,
  wanted: readonly Decision[],
): Promise<Map<string, StoredKey>> {
  const found = new Map<string, StoredKey>();
  const timed = wanted.filter(({ hasOwnTime }) => hasOwnTime);
  const untimed = wanted.filter(({ hasOwnTime }) => !hasOwnTime);
  const days = new Map<bigint, string[]>();
  for (const { id, timeNs } of timed) {
    const day = timeNs / nsPerDay;
    const ids = days.get(day);
    if (ids) ids.push(id);
    else days.set(day, [id]);
  }
  for (const [day, ids] of days)
    await collect(tx, found, projectId, ids, (day - 1n) * nsPerDay, (day + 2n) * nsPerDay);
  if (untimed.length > 0)
    await collect(
      tx,
      found,
      projectId,
      untimed.map(({ id }) => id),
      -(2n ** 63n),
      2n ** 63n - 1n,
    );
  return found;
}

async function collect(
  tx: Connection,
  found: Map<string, StoredKey>,
  projectId: number,
  ids: readonly string[],
  fromNs: bigint,
  toNs: bigint,
): Promise<void> {
  const { rows } = await tx.query<{ decision_id: string; time_ns: bigint; sources: string[] }>({
    // In the order of the unique index, so that with sorting off (lock-decisions) no other index will do. Free to choose, the
    // planner read all times of the day to narrow the ids down: 65 ms among 124,000 decisions, and more with each.
    text: `/* find-stored-decisions */ select decision_id, time_ns, sources from telemetry.decisions
           where decision_id = any($2) and project_id = $1 and time_ns >= $3 and time_ns < $4 order by decision_id`,
    values: [projectId, ids, fromNs, toNs],
  });
  for (const row of rows)
    found.set(row.decision_id, { id: row.decision_id, timeNs: row.time_ns, sources: row.sources });
}

/** Whole decisions with what each source told. Each key must be stored. */
export async function readStored(
  tx: Connection,
  projectId: number,
  keys: readonly StoredKey[],
): Promise<Map<string, StoredContent>> {
  if (keys.length === 0) return new Map();
  const { rows } = await tx.query<DecisionTableRow>({
    text: `/* read-stored-decisions */ select d.* from telemetry.decisions d
           join unnest($2::text[], $3::bigint[]) as k(id, ns) on d.decision_id = k.id and d.time_ns = k.ns
           where d.project_id + 0 = $1`,
    values: [projectId, keys.map(({ id }) => id), keys.map(({ timeNs }) => timeNs)],
  });
  return new Map(rows.map((row) => [row.decision_id, contentOfRow(row)]));
}

/** The verifier, exports and replay read rows of their own queries the same way. */
export { contentOfRow, type DecisionTableRow };
