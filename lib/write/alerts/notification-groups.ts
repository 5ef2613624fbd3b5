import type { GroupDecision, Told } from "@/lib/alerts/decide-group";
import type { StoredGroup } from "@/lib/alerts/decide-groups";
import type { Connection, Db } from "@/lib/db/pool";
import type { LabelRecord } from "@/lib/model/alert";

export type LabelledGroup = StoredGroup & { labels: LabelRecord; flushMs: number };

/** Clocks of machines differ by less; of one that was put back by less, nobody waits longer. */
const clockSkewMs = 60_000;

type Row = {
  route: string;
  group_key: string;
  receiver: string;
  labels: LabelRecord;
  flush_ms: bigint;
  told: Told | null;
  not_before_ms: bigint;
  looked_ms: bigint;
};
const columns = "route, group_key, receiver, labels, flush_ms, told, not_before_ms, looked_ms";
/** `$1`: now. A group whose times were set in what is still to come is due: the clock was put back. */
const isDue = `(flush_ms <= $1 or looked_ms > $1::bigint + ${clockSkewMs})`;

export async function projectsWithDueGroups(db: Db, nowMs: number): Promise<number[]> {
  const { rows } = await db.query<{ project_id: number }>(
    `/* projects-with-due-groups */ select distinct project_id from alerting.notification_groups where ${isDue}`,
    [nowMs],
  );
  return rows.map(({ project_id }) => project_id);
}

/** Groups to look at now, theirs until the transaction ends; those that another has are left to it. */
export async function takeDueGroups(
  tx: Connection,
  projectId: number,
  nowMs: number,
  most: number,
): Promise<LabelledGroup[]> {
  const { rows } = await tx.query<Row>({
    text: `/* due-groups */ select ${columns} from alerting.notification_groups
           where project_id = $2 and ${isDue} order by flush_ms limit $3 for update skip locked`,
    values: [nowMs, projectId, most],
  });
  return rows.map((row) => {
    const isClockBack = Number(row.looked_ms) > nowMs + clockSkewMs;
    return { ...toGroup(row), ...(isClockBack && { notBeforeMs: nowMs }) };
  });
}

/** Every group of the project, which has none then. */
export async function takeAllGroups(tx: Connection, projectId: number): Promise<LabelledGroup[]> {
  const { rows } = await tx.query<Row>({
    text: `/* take-groups */ delete from alerting.notification_groups where project_id = $1 returning ${columns}`,
    values: [projectId],
  });
  return rows.map(toGroup);
}

export async function addGroups(
  tx: Connection,
  projectId: number,
  groups: readonly LabelledGroup[],
  nowMs: number,
): Promise<void> {
  if (groups.length === 0) return;
  await tx.query({
    text: `/* add-groups */ insert into alerting.notification_groups
             (project_id, route, group_key, receiver, labels, flush_ms, told, not_before_ms, looked_ms)
           select $1, *, $9 from unnest($2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bigint[], $7::jsonb[], $8::bigint[])`,
    values: [
      projectId,
      groups.map(({ routePath }) => routePath),
      groups.map(({ key }) => key),
      groups.map(({ receiver }) => receiver),
      groups.map(({ labels }) => JSON.stringify(labels)),
      groups.map(({ flushMs }) => Math.ceil(flushMs)),
      groups.map(({ told }) => (told === null ? null : JSON.stringify(told))),
      groups.map(({ notBeforeMs }) => Math.ceil(notBeforeMs)),
      nowMs,
    ],
  });
}

export type Decided = { group: LabelledGroup; decision: GroupDecision };

/** A group that is told waits its interval; one whose alerts are over, or whose route is gone, goes. */
export async function storeDecisions(
  tx: Connection,
  projectId: number,
  decided: readonly Decided[],
  nowMs: number,
): Promise<void> {
  const stays = decided.flatMap(({ group, decision }) => {
    if (decision.kind === "drop" || (decision.kind === "tell" && decision.told === null)) return [];
    const told = decision.kind === "tell" ? JSON.stringify(decision.told) : null;
    const notBeforeMs = decision.kind === "tell" ? decision.flushMs : null;
    return [{ group, flushMs: decision.flushMs, told, notBeforeMs }];
  });
  const staying = new Set(stays.map(({ group }) => group));
  const over = decided.map(({ group }) => group).filter((group) => !staying.has(group));
  if (over.length > 0)
    await tx.query({
      text: `/* drop-groups */ delete from alerting.notification_groups g using unnest($2::text[], $3::text[]) as d (route, group_key)
             where g.project_id = $1 and g.route = d.route and g.group_key = d.group_key`,
      values: [projectId, over.map(({ routePath }) => routePath), over.map(({ key }) => key)],
    });
  if (stays.length === 0) return;
  await tx.query({
    text: `/* store-groups */ update alerting.notification_groups g
           set flush_ms = k.flush_ms, looked_ms = $7, told = coalesce(k.told, g.told), not_before_ms = coalesce(k.not_before_ms, g.not_before_ms)
           from unnest($2::text[], $3::text[], $4::bigint[], $5::jsonb[], $6::bigint[])
             as k (route, group_key, flush_ms, told, not_before_ms)
           where g.project_id = $1 and g.route = k.route and g.group_key = k.group_key`,
    values: [
      projectId,
      stays.map(({ group }) => group.routePath),
      stays.map(({ group }) => group.key),
      stays.map(({ flushMs }) => Math.ceil(flushMs)),
      stays.map(({ told }) => told),
      stays.map(({ notBeforeMs }) => (notBeforeMs === null ? null : Math.ceil(notBeforeMs))),
      nowMs,
    ],
  });
}

function toGroup(row: Row): LabelledGroup {
  return {
    routePath: row.route,
    key: row.group_key,
    receiver: row.receiver,
    labels: row.labels,
    flushMs: Number(row.flush_ms),
    told: row.told,
    notBeforeMs: Number(row.not_before_ms),
  };
}
