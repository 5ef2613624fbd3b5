import type { AlertMatcher } from "@/lib/contract/alert-routes";
import { MatcherFault, parseMatchers } from "../parse-matchers";
import type { LooseNode } from "./loose-node";

const deepest = 40;

/** The tree of routes. The outermost one groups by nothing where it does not say, as an Alertmanager's does. */
export function importRoute(route: LooseNode, level = 0): object {
  const groupBy = route.texts("group_by");
  const receiver = route.text("receiver");
  const read = {
    ...(receiver !== undefined && { receiver }),
    matchers: importMatchers(route, "matchers", "match", "match_re"),
    ...((route.has("group_by") || level === 0) && { group_by: groupBy }),
    ...given("group_wait_seconds", route.seconds("group_wait")),
    ...given("group_interval_seconds", route.seconds("group_interval")),
    ...given("repeat_interval_seconds", route.seconds("repeat_interval")),
    mute_time_intervals: route.texts("mute_time_intervals"),
    active_time_intervals: route.texts("active_time_intervals"),
    continue: route.flag("continue", false),
    routes: level < deepest ? route.nodes("routes").map((inner) => importRoute(inner, level + 1)) : [],
  };
  route.leaveRest();
  return read;
}

export function importInhibitRules(config: LooseNode): object[] {
  return config.nodes("inhibit_rules").map((rule) => {
    const read = {
      source_matchers: importMatchers(rule, "source_matchers", "source_match", "source_match_re"),
      target_matchers: importMatchers(rule, "target_matchers", "target_match", "target_match_re"),
      equal: rule.texts("equal"),
    };
    rule.leaveRest();
    return read;
  });
}

function importMatchers(node: LooseNode, field: string, equal: string, regexp: string): AlertMatcher[] {
  const written = node.texts(field).flatMap((text) => {
    try {
      return parseMatchers(text).map(({ name, op, value }): AlertMatcher => ({ name, op, value }));
    } catch (error) {
      if (!(error instanceof MatcherFault)) throw error;
      node.leaveOut(field, error.message);
      return [];
    }
  });
  const of = (op: "=" | "=~", old: string) =>
    node.entries(old).map(([name, value]): AlertMatcher => ({ name, op, value }));
  return [...written, ...of("=", equal), ...of("=~", regexp)];
}

const given = (name: string, value: number | undefined) => (value === undefined ? {} : { [name]: value });
