import { expect, test } from "vitest";
import { parse } from "yaml";
import { notificationSettingsShown } from "@/lib/contract/notification-settings";
import { InvalidInput } from "@/lib/errors";
import { exportAlertmanager } from "./export-config";
import { importAlertmanager } from "./import-config";

const config = `
global:
  smtp_smarthost: 'smtp.example.org:587'
  smtp_from: 'tower@example.org'
  smtp_auth_username: tower
  smtp_auth_password: smtp-secret
  slack_api_url: https://hooks.slack.example/T0/B0
  resolve_timeout: 5m
templates: ['/etc/alertmanager/*.tmpl']
route:
  receiver: team-X-mails
  group_by: ['alertname', 'cluster']
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 3h
  routes:
    - matchers: [ 'service=~"foo1|foo2|baz"', severity!=info ]
      receiver: team-X-mails
      routes:
        - match: { severity: critical }
          match_re: { owner: 'team-.*' }
          receiver: pager
          continue: true
          mute_time_intervals: [nights]
inhibit_rules:
  - source_matchers: [ severity="critical" ]
    target_match: { severity: warning }
    equal: [alertname, cluster]
time_intervals:
  - name: nights
    time_intervals:
      - times: [{ start_time: '22:00', end_time: '24:00' }]
        weekdays: ['monday:friday', sunday]
        months: ['january:march', 'december']
        days_of_month: ['1:5', '-3:-1']
        location: Europe/Berlin
receivers:
  - name: team-X-mails
    email_configs:
      - to: 'Team X <team-x@example.org>, other@example.org'
        html: '{{ template "mine" . }}'
  - name: pager
    pagerduty_configs: [{ routing_key: pd-key }]
    slack_configs: [{ channel: '#ops', title: '{{ .Status }}' }]
    webhook_configs:
      - url: https://hook.example.org/
        http_config: { authorization: { credentials: abc } }
    opsgenie_configs: [{ api_key: x }]
`;

test("routes, receivers of our kinds, inhibitions and times are taken; the rest is named with its place", () => {
  const { document, leftOut } = importAlertmanager(config);
  expect(document).toMatchObject({
    smtp: {
      host: "smtp.example.org",
      port: 587,
      security: "starttls",
      username: "tower",
      password: "smtp-secret",
    },
    receivers: [
      {
        name: "team-X-mails",
        integrations: [{ kind: "email", to: ["team-x@example.org", "other@example.org"] }],
      },
      {
        name: "pager",
        integrations: [
          {
            kind: "webhook",
            url: "https://hook.example.org/",
            authorization: "Bearer abc",
            send_resolved: true,
          },
          { kind: "slack", url: "https://hooks.slack.example/T0/B0", channel: "#ops", send_resolved: false },
          { kind: "pagerduty", routing_key: "pd-key" },
        ],
      },
    ],
    route: {
      receiver: "team-X-mails",
      group_by: ["alertname", "cluster"],
      group_wait_seconds: 30,
      repeat_interval_seconds: 10_800,
      routes: [
        {
          matchers: [
            { name: "service", op: "=~", value: "foo1|foo2|baz" },
            { name: "severity", op: "!=", value: "info" },
          ],
          routes: [
            {
              receiver: "pager",
              continue: true,
              matchers: [
                { name: "severity", op: "=", value: "critical" },
                { name: "owner", op: "=~", value: "team-.*" },
              ],
            },
          ],
        },
      ],
    },
    inhibit_rules: [
      { target_matchers: [{ name: "severity", op: "=", value: "warning" }], equal: ["alertname", "cluster"] },
    ],
    time_intervals: [
      {
        ranges: [
          {
            weekdays: [1, 2, 3, 4, 5, 7],
            months: [1, 2, 3, 12],
            days_of_month: [
              { from: 1, to: 5 },
              { from: -3, to: -1 },
            ],
          },
        ],
      },
    ],
  });
  expect(leftOut.map(({ path }) => path).sort()).toEqual([
    "global.resolve_timeout",
    "receivers.0.email_configs.0.html",
    "receivers.1.opsgenie_configs",
    "receivers.1.slack_configs.0.title",
    "templates",
  ]);
});

test("what goes out comes in again, without its secrets", () => {
  const { document } = importAlertmanager(config);
  const hide = (value: unknown) => ({ set: typeof value === "string" });
  const shown = notificationSettingsShown.parse({
    ...document,
    smtp: document.smtp && { ...document.smtp, password: hide(document.smtp.password) },
    receivers: document.receivers.map((receiver) => ({
      ...receiver,
      integrations: receiver.integrations.map((one) => {
        if (one.kind === "webhook")
          return { ...one, secret: hide(one.secret), authorization: hide(one.authorization) };
        if (one.kind === "slack") return { ...one, url: hide(one.url) };
        return one.kind === "pagerduty" ? { ...one, routing_key: hide(one.routing_key) } : one;
      }),
    })),
  });
  const text = exportAlertmanager(shown);
  for (const secret of ["smtp-secret", "pd-key", "abc", "hooks.slack"]) expect(text).not.toContain(secret);
  expect(parse(text).receivers[1].webhook_configs[0]).toEqual({
    url: "https://hook.example.org/",
    send_resolved: true,
    http_config: { authorization: { credentials: "<secret>" } },
  });
  const again = importAlertmanager(text);
  expect(again.document.route).toEqual(document.route);
  expect(again.document.inhibit_rules).toEqual(document.inhibit_rules);
  expect(again.document.time_intervals).toEqual(document.time_intervals);
  expect(again.leftOut.filter(({ why }) => why.includes("does not hold the secret"))).toHaveLength(4);
});

test("what is no such file is refused with a reason", () => {
  for (const text of [
    "[",
    "groups: []",
    "a: &a [*a]",
    "route: 1\nreceivers: 2",
    "route: {receiver: x, matchers: ['a=~\"(\"']}\nreceivers: []",
  ])
    expect(() => {
      const { leftOut } = importAlertmanager(text);
      if (leftOut.length > 0) throw new InvalidInput("left out");
    }).toThrow(InvalidInput);
});
