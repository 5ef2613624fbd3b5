import { type AlertRoute, routeDefaults } from "@/lib/contract/alert-routes";
import { formatDuration } from "@/lib/promql/syntax/duration";

/** What a route does, in one line. */
export function routeWords(route: AlertRoute, isRoot: boolean): string {
  const parts = [receiverWords(route, isRoot), groupWords(route), ...waits(route)];
  if (route.mute_time_intervals.length > 0) parts.push(`mute at ${route.mute_time_intervals.join(", ")}`);
  if (route.active_time_intervals.length > 0) parts.push(`only at ${route.active_time_intervals.join(", ")}`);
  if (route.continue) parts.push("and on to the next");
  return parts.filter((part) => part !== "").join(", ");
}

function receiverWords({ receiver }: AlertRoute, isRoot: boolean): string {
  if (receiver === undefined) return isRoot ? "nobody is told" : "receiver as above";
  return receiver === null ? "nobody is told" : `tells ${receiver}`;
}

function groupWords({ group_by }: AlertRoute): string {
  if (group_by === undefined) return "";
  if (group_by.includes("...")) return "each alert alone";
  return group_by.length === 0 ? "all together" : `together by ${group_by.join(", ")}`;
}

function waits(route: AlertRoute): string[] {
  const said = (seconds: number | undefined, words: string) =>
    seconds === undefined ? [] : [`${words} ${formatDuration(seconds * 1_000)}`];
  return [
    ...said(route.group_wait_seconds, "after"),
    ...said(route.group_interval_seconds, "news every"),
    ...said(route.repeat_interval_seconds, "again every"),
  ];
}

/** As people count: "0.1.0" is route 2.1, "0" the top. */
export function routeNumber(path: string): string {
  return path
    .split(".")
    .slice(1)
    .map((place) => Number(place) + 1)
    .join(".");
}

/** What holds where neither the route nor one above it says so. */
export const defaultWords = {
  group_by: routeDefaults.group_by.join(", "),
  group_wait: formatDuration(routeDefaults.group_wait_seconds * 1_000),
  group_interval: formatDuration(routeDefaults.group_interval_seconds * 1_000),
  repeat_interval: formatDuration(routeDefaults.repeat_interval_seconds * 1_000),
};
