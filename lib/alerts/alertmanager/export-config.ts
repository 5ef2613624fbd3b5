import { stringify } from "yaml";
import type { AlertMatcher, AlertRoute, TimeRange } from "@/lib/contract/alert-routes";
import type { NotificationSettingsShown } from "@/lib/contract/notification-settings";
import { formatDuration } from "@/lib/promql/syntax/duration";
import { printMatcher } from "../parse-matchers";

type Integration = NotificationSettingsShown["receivers"][number]["integrations"][number];

const secret = "<secret>";
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/** Where a route has no receiver here, one that tells nobody. */
const nobody = "nobody";

/** The settings as an Alertmanager's configuration, without secrets. */
export function exportAlertmanager(document: NotificationSettingsShown): string {
  const { smtp, receivers, inhibit_rules, time_intervals } = document;
  const config = {
    ...(smtp !== null && {
      global: {
        smtp_smarthost: `${smtp.host}:${smtp.port}`,
        smtp_from: smtp.from,
        ...(smtp.username !== "" && { smtp_auth_username: smtp.username }),
        ...(smtp.password.set && { smtp_auth_password: secret }),
        smtp_require_tls: smtp.security !== "none",
      },
    }),
    route: routeOf(document.route, true),
    receivers: [...receivers.map(receiverOf), ...(hasNobody(document.route, true) ? [{ name: nobody }] : [])],
    ...(inhibit_rules.length > 0 && {
      inhibit_rules: inhibit_rules.map((rule) => ({
        source_matchers: matchersOf(rule.source_matchers),
        target_matchers: matchersOf(rule.target_matchers),
        ...(rule.equal.length > 0 && { equal: rule.equal }),
      })),
    }),
    ...(time_intervals.length > 0 && {
      time_intervals: time_intervals.map(({ name, ranges }) => ({
        name,
        time_intervals: ranges.map(rangeOf),
      })),
    }),
  };
  return stringify(config, { lineWidth: 0 });
}

const matchersOf = (matchers: readonly AlertMatcher[]) => matchers.map(printMatcher);
const some = <T>(name: string, list: readonly T[]) => (list.length > 0 ? { [name]: list } : {});
const duration = (name: string, seconds: number | undefined) =>
  seconds === undefined ? {} : { [name]: formatDuration(seconds * 1_000) };

function hasNobody({ receiver, routes }: AlertRoute, isRoot: boolean): boolean {
  return (
    receiver === null || (isRoot && receiver === undefined) || routes.some((one) => hasNobody(one, false))
  );
}

function routeOf(route: AlertRoute, isRoot: boolean): object {
  const receiver = route.receiver === null || (isRoot && !route.receiver) ? nobody : route.receiver;
  // What is a default here and another one there is written out.
  const groupBy = route.group_by ?? (isRoot ? ["alertname"] : undefined);
  return {
    ...(receiver !== undefined && { receiver }),
    ...some("matchers", matchersOf(route.matchers)),
    ...(groupBy !== undefined && { group_by: groupBy }),
    ...duration("group_wait", route.group_wait_seconds),
    ...duration("group_interval", route.group_interval_seconds),
    ...duration("repeat_interval", route.repeat_interval_seconds),
    ...some("mute_time_intervals", route.mute_time_intervals),
    ...some("active_time_intervals", route.active_time_intervals),
    ...(route.continue && { continue: true }),
    ...some(
      "routes",
      route.routes.map((one) => routeOf(one, false)),
    ),
  };
}

function receiverOf({ name, integrations }: { name: string; integrations: readonly Integration[] }): object {
  const of = <Kind extends Integration["kind"]>(kind: Kind) =>
    integrations.filter((one): one is Extract<Integration, { kind: Kind }> => one.kind === kind);
  return {
    name,
    ...some(
      "webhook_configs",
      of("webhook").map(({ url, send_resolved, max_alerts, authorization }) => ({
        url,
        send_resolved,
        ...(max_alerts > 0 && { max_alerts }),
        ...(authorization.set && { http_config: { authorization: { credentials: secret } } }),
      })),
    ),
    ...some(
      "slack_configs",
      of("slack").map(({ channel, send_resolved }) => ({
        api_url: secret,
        ...(channel !== undefined && { channel }),
        send_resolved,
      })),
    ),
    ...some(
      "email_configs",
      of("email").map(({ to, send_resolved }) => ({ to: to.join(", "), send_resolved })),
    ),
    ...some(
      "pagerduty_configs",
      of("pagerduty").map(({ url, send_resolved }) => ({ routing_key: secret, url, send_resolved })),
    ),
  };
}

function rangeOf({ times, weekdays: days, days_of_month, months, years, zone }: TimeRange): object {
  const spanText = ({ from, to }: { from: number; to: number }) =>
    from === to ? `${from}` : `${from}:${to}`;
  return {
    ...some(
      "times",
      times.map(({ from, to }) => ({ start_time: from, end_time: to })),
    ),
    ...some(
      "weekdays",
      days.map((day) => weekdays[day - 1] ?? ""),
    ),
    ...some("days_of_month", days_of_month.map(spanText)),
    ...some("months", months.map(String)),
    ...some("years", years.map(spanText)),
    ...(zone !== "UTC" && { location: zone }),
  };
}
