import { buildPayload } from "@/lib/alerts/build-payload";
import { decideGroups } from "@/lib/alerts/decide-groups";
import type { Routing } from "@/lib/alerts/routing";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { activeSilences } from "./active-silences";
import { endedAlerts, firingAlerts } from "./firing-alerts";
import { type Decided, type LabelledGroup, storeDecisions, takeDueGroups } from "./notification-groups";
import { queueTellings, type Telling } from "./outbox";
import { holdRouting } from "./routing-of-project";
import { toldAlerts } from "./told-alerts";

/** Groups of one transaction: all of them are decided upon, or none. */
const mostGroups = 200;

/**
 * Looks at the groups of a project that are due, and writes what is to be told of them: what was told, the outbox and the
 * history of the issues in one transaction, so that whoever is killed in it has told all of it or nothing. Safe beside others
 * that do the same.
 */
export async function flushGroups(
  pool: Pool,
  projectId: number,
  nowMs: number,
): Promise<{ looked: number; told: number; more: boolean }> {
  return inTransaction(pool, async (tx) => {
    const routing = await holdRouting(tx, projectId);
    const groups = await takeDueGroups(tx, projectId, nowMs, mostGroups);
    if (groups.length === 0) return { looked: 0, told: 0, more: false };
    const decided: Decided[] =
      routing === null
        ? groups.map((group) => ({ group, decision: { kind: "drop" } }))
        : await decide(tx, { projectId, routing, groups, nowMs });
    const told = await tell(tx, { projectId, routing, nowMs }, decided);
    await storeDecisions(tx, projectId, decided, nowMs);
    return { looked: groups.length, told, more: groups.length === mostGroups };
  });
}

async function decide(
  tx: Connection,
  of: { projectId: number; routing: Routing; groups: readonly LabelledGroup[]; nowMs: number },
): Promise<Decided[]> {
  const { projectId, groups, nowMs } = of;
  const firing = await firingAlerts(tx, projectId);
  const told = groups.flatMap((group) => [...(group.told?.firing ?? []), ...(group.told?.hushed ?? [])]);
  const ended = await endedAlerts(tx, projectId, [...new Set(told)]);
  const silences = await activeSilences(tx, projectId, nowMs);
  const decisions = decideGroups({ ...of, firing, ended, silences });
  return groups.map((group, i) => ({ group, decision: decisions[i] ?? { kind: "drop" } }));
}

async function tell(
  tx: Connection,
  { projectId, routing, nowMs }: { projectId: number; routing: Routing | null; nowMs: number },
  decided: readonly Decided[],
): Promise<number> {
  const telling = decided.flatMap(({ group, decision }) =>
    decision.kind === "tell" ? [{ group, decision }] : [],
  );
  if (telling.length === 0) return 0;
  const { rows } = await tx.query<{ slug: string }>({
    text: "/* project-slug */ select slug from projects where id = $1",
    values: [projectId],
  });
  const project = rows[0]?.slug ?? "";
  const ids = telling.flatMap(({ decision }) => [...decision.firing, ...decision.resolved]);
  const alerts = await toldAlerts(tx, { id: projectId, slug: project }, ids);
  const tellings = telling.map(
    ({ group, decision }): Telling => ({
      routePath: group.routePath,
      isOfFiring: decision.news.length > 0 || decision.reason === "repeated",
      payload: buildPayload({ ...group, project }, decision, alerts),
      integrations: (routing?.receivers.get(group.receiver) ?? []).filter(
        ({ id }) => decision.to === "all" || decision.to.includes(id),
      ),
    }),
  );
  await queueTellings(tx, projectId, tellings, nowMs);
  return tellings.length;
}
