import type { LabelRecord } from "@/lib/model/alert";
import { fingerprintOf } from "./fingerprint";
import { labelOf } from "./match-labels";
import { printMatchers } from "./parse-matchers";
import type { GroupPlace, Route, Routing } from "./routing";

/** The routes that an alert goes, as Alertmanager finds them: depth first, a route itself where none below it matches. */
export function findRoutes(route: Route, labels: LabelRecord): Route[] {
  if (!route.matches(labels)) return [];
  const found: Route[] = [];
  for (const below of route.routes) {
    const matching = findRoutes(below, labels);
    found.push(...matching);
    if (matching.length > 0 && !below.continue) break;
  }
  return found.length > 0 ? found : [route];
}

/** The groups in which an alert is told; none where nobody is. */
export function findGroups(routing: Routing, labels: LabelRecord): GroupPlace[] {
  return findRoutes(routing.root, labels).flatMap((route) => {
    const { receiver } = route;
    if (receiver === null || (routing.receivers.get(receiver)?.length ?? 0) === 0) return [];
    const own = groupLabels(route, labels);
    return [{ route, receiver, key: boundedKey(`${route.key}:${printLabels(own)}`), labels: own }];
  });
}

/** An index takes no more than 2,700 bytes, and labels are a sender's to choose. */
function boundedKey(key: string): string {
  return key.length <= 500 ? key : `${key.slice(0, 400)}…${fingerprintOf({ key })}`;
}

/** What a group is known by within its project. */
export function placeKey(routePath: string, groupKey: string): string {
  return `${routePath} ${groupKey}`;
}

export function findRoute(route: Route, path: string): Route | undefined {
  if (route.path === path) return route;
  return route.routes.map((below) => findRoute(below, path)).find((found) => found !== undefined);
}

/** A label that is absent is not in the group's labels either: without it is a group too. */
function groupLabels({ groupBy }: Route, labels: LabelRecord): LabelRecord {
  if (groupBy === "all") return labels;
  return Object.fromEntries(
    [...groupBy].map((name) => [name, labelOf(labels, name)] as const).filter(([, value]) => value !== ""),
  );
}

function printLabels(labels: LabelRecord): string {
  const names = Object.keys(labels).sort();
  return printMatchers(names.map((name) => ({ name, op: "=", value: labelOf(labels, name) })));
}
