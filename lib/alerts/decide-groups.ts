import { decideGroup, type GroupDecision, type Member, type Told } from "./decide-group";
import { findGroups, findRoute, placeKey } from "./find-groups";
import { compileInhibition } from "./inhibit";
import type { Routing } from "./routing";
import { compileSilences, holdsUntilMs, type Silence } from "./silence";
import { isMutedRoute } from "./time-interval";

export type RoutedAlert = Pick<Member, "alertId" | "identity" | "attention"> & {
  labels: Readonly<Record<string, string>>;
};

/** A group as it is stored. */
export interface StoredGroup {
  routePath: string;
  key: string;
  receiver: string;
  told: Told | null;
  notBeforeMs: number;
}

export interface GroupsLook {
  routing: Routing;
  groups: readonly StoredGroup[];
  /** Every alert of the project that fires. */
  firing: readonly RoutedAlert[];
  /** Those that were told as firing, and ended. */
  ended: readonly RoutedAlert[];
  silences: readonly Silence[];
  nowMs: number;
}

/** A group in which nothing is told is left alone for so long, however short its interval is. */
const leastPauseMs = 1_000;

/** One decision for each group, in their order. A group whose route is gone is dropped. */
export function decideGroups(look: GroupsLook): GroupDecision[] {
  const { routing, groups, silences, nowMs } = look;
  const endOf = new Map(silences.map((silence) => [silence.id, holdsUntilMs(silence, nowMs)]));
  const membersOf = findMembers(look);
  return groups.map((group) => {
    const route = findRoute(routing.root, group.routePath);
    if (route === undefined || route.receiver !== group.receiver) return { kind: "drop" };
    const members = membersOf(group);
    const ends = members.flatMap(({ silencedBy }) => silencedBy.map((id) => endOf.get(id) ?? nowMs));
    const integrations = (routing.receivers.get(group.receiver) ?? []).map(({ id }) => id);
    const heard = group.told?.integrations ?? integrations;
    const decision = decideGroup({
      told: group.told,
      notBeforeMs: group.notBeforeMs,
      members,
      isMuted: isMutedRoute(route, routing.timeIntervals, nowMs),
      groupIntervalMs: route.groupIntervalMs,
      repeatIntervalMs: route.repeatIntervalMs,
      repeatAcknowledged: route.repeatAcknowledged,
      nowMs,
      hushEndsMs: ends.length === 0 ? null : Math.min(...ends),
      newcomers: integrations.filter((id) => !heard.includes(id)),
    });
    if (decision.kind === "drop") return decision;
    if (decision.kind === "tell")
      return { ...decision, told: decision.told && { ...decision.told, integrations } };
    return { ...decision, flushMs: Math.max(decision.flushMs, nowMs + leastPauseMs) };
  });
}

type HushedMember = Member & { silencedBy: readonly string[] };

/** The alerts that fire in a group, and those it was told of that ended. */
function findMembers({ routing, groups, firing, ended, silences, nowMs }: GroupsLook) {
  const silencedBy = compileSilences(silences, nowMs);
  const inhibitedBy = compileInhibition(
    routing.inhibitRules,
    firing.map(({ alertId, labels }) => ({ id: alertId, labels })),
  );
  const byGroup = new Map<string, HushedMember[]>(
    groups.map(({ routePath, key }) => [placeKey(routePath, key), []]),
  );
  for (const { labels, ...alert } of firing) {
    const places = findGroups(routing, labels).map(({ route, key }) =>
      byGroup.get(placeKey(route.path, key)),
    );
    if (places.every((place) => place === undefined)) continue;
    const silencing = silencedBy(labels);
    const isHushed = silencing.length > 0 || inhibitedBy(labels).length > 0;
    for (const place of places) place?.push({ ...alert, fires: true, isHushed, silencedBy: silencing });
  }
  const endedById = new Map(ended.map((alert) => [alert.alertId, alert]));
  return ({ routePath, key, told }: StoredGroup): HushedMember[] => {
    const over = [...(told?.firing ?? []), ...(told?.hushed ?? [])]
      .map((id) => endedById.get(id))
      .filter((alert) => alert !== undefined)
      .map(({ labels: _, ...alert }) => ({ ...alert, fires: false, isHushed: false, silencedBy: [] }));
    return [...(byGroup.get(placeKey(routePath, key)) ?? []), ...over];
  };
}
