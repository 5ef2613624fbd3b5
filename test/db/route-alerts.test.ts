import { afterEach, beforeEach, expect, it } from "vitest";
import { createSilence, expireSilence } from "@/lib/control/silences";
import { routeAlerts } from "@/lib/worker/jobs/route-alerts";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import { endAlert, fireAlert, saveSettings } from "../support/alerts";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(async () => db.close());

const startMs = Date.UTC(2026, 10, 21, 12);
const webhook = { kind: "webhook", id: "hook", url: "http://127.0.0.1:1/" };
const settings = {
  receivers: [{ name: "team", integrations: [webhook] }],
  route: {
    receiver: "team",
    group_by: ["alertname"],
    group_wait_seconds: 10,
    group_interval_seconds: 60,
    repeat_interval_seconds: 600,
  },
};

/** The job at `from`, and then whenever a group is due. */
async function routeUntil(seconds: number, from = 0): Promise<void> {
  const notifier: ChangeNotifier = { changed: () => {}, close: () => {} };
  for (let atMs = startMs + from * 1_000; atMs <= startMs + seconds * 1_000; ) {
    await routeAlerts({ pool: db.pool, notifier }, atMs);
    const { rows } = await db.pool.query<{ due_ms: bigint | null }>(
      "select min(flush_ms) as due_ms from alerting.notification_groups",
    );
    const dueMs = rows[0]?.due_ms;
    if (dueMs === null || dueMs === undefined) break;
    atMs = Math.max(atMs + 1, Number(dueMs));
  }
}

type Sent = {
  project_id: number;
  receiver: string;
  due_ms: bigint;
  payload: {
    status: string;
    reason: string;
    alerts: { status: string; labels: { [name: string]: string }; alert_id: string }[];
  };
};
async function outbox(): Promise<string[]> {
  const { rows } = await db.pool.query<Sent>(
    "select project_id, receiver, due_ms, payload from alerting.notifications order by seq",
  );
  return rows.map(({ receiver, due_ms, payload }) => {
    const at = (Number(due_ms) - startMs) / 1_000;
    const alerts = payload.alerts.map(
      ({ status, labels }) => `${status === "firing" ? "+" : "-"}${labels.instance}`,
    );
    return `${at} ${receiver} ${payload.reason} ${payload.status} ${alerts.sort().join(" ")}`;
  });
}

it("waits, tells a group once, tells what changes after the interval, and repeats", async () => {
  await saveSettings(db.pool, settings);
  await routeUntil(0);
  const a = await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  const b = await fireAlert(db.pool, { alertname: "Slow", instance: "b" }, startMs + 5_000);
  await routeUntil(30, 5);
  expect(await outbox()).toEqual(["10 team changed firing +a +b"]);
  await endAlert(db.pool, b, startMs + 31_000);
  await routeUntil(100, 35);
  expect((await outbox()).slice(1)).toEqual(["70 team changed firing +a -b"]);
  await routeUntil(700, 105);
  expect((await outbox()).slice(2)).toEqual(["670 team repeated firing +a"]);
  await endAlert(db.pool, a, startMs + 701_000);
  await routeUntil(800, 705);
  expect((await outbox()).slice(3)).toEqual(["730 team changed resolved -a"]);
  const { rows } = await db.pool.query("select from alerting.notification_groups");
  expect(rows).toHaveLength(0);
});

it("tells nothing while silenced, and tells when the silence is ended", async () => {
  await saveSettings(db.pool, settings);
  await routeUntil(0);
  const silence = await createSilence(db.pool, {
    projectId: 1,
    who: "ada",
    matchers: [{ name: "instance", op: "=~", value: "a|b" }],
    startsMs: startMs,
    endsMs: startMs + 3_600_000,
    comment: "known",
    nowMs: startMs,
  });
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  await routeUntil(200, 5);
  expect(await outbox()).toEqual([]);
  await expireSilence(db.pool, [1], silence, "ada", startMs + 205_000);
  await routeUntil(210, 205);
  expect(await outbox()).toEqual(["205 team changed firing +a"]);
});

it("makes the groups of settings that are saved later, and does not tell again what was told", async () => {
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  await routeUntil(60);
  expect(await outbox()).toEqual([]);
  await saveSettings(db.pool, settings);
  await routeUntil(70, 65);
  expect(await outbox()).toEqual(["65 team changed firing +a"]);
  await saveSettings(db.pool, {
    ...settings,
    receivers: [...settings.receivers, { name: "other", integrations: [webhook] }],
  });
  await routeUntil(300, 75);
  expect(await outbox()).toHaveLength(1);
});

it("tells once though two workers look at the same moment, each project its own", async () => {
  await db.pool.query("insert into projects (id, slug, name) values (77, 'two', 'Two')");
  await saveSettings(db.pool, settings);
  await saveSettings(
    db.pool,
    { ...settings, receivers: [{ name: "team", integrations: [webhook, { ...webhook, id: "second" }] }] },
    77,
  );
  await routeUntil(0);
  for (const instance of ["a", "b", "c"]) {
    await fireAlert(db.pool, { alertname: instance, instance }, startMs);
    await fireAlert(db.pool, { alertname: instance, instance }, startMs, 77);
  }
  await Promise.all([1, 2, 3, 4].map(() => routeUntil(20, 5)));
  const { rows } = await db.pool.query(
    "select project_id, integration_id, count(*)::int as n, count(distinct group_key)::int as groups from alerting.notifications group by 1, 2 order by 1, 2",
  );
  expect(rows).toEqual([
    { project_id: 1, integration_id: "hook", n: 3, groups: 3 },
    { project_id: 77, integration_id: "hook", n: 3, groups: 3 },
    { project_id: 77, integration_id: "second", n: 3, groups: 3 },
  ]);
});

it("has told nothing where it is stopped halfway, and tells all of it afterwards", async () => {
  await saveSettings(db.pool, settings);
  await routeUntil(0);
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  await db.pool.query(`create function stop() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$;
    create trigger stop before insert on alerting.issue_events for each row when (new.what = 'notified') execute function stop()`);
  await expect(routeUntil(10, 10)).rejects.toThrow("stopped");
  const { rows } = await db.pool.query("select told from alerting.notification_groups");
  expect(rows).toEqual([{ told: null }]);
  expect(await outbox()).toEqual([]);
  await db.pool.query("drop function stop cascade");
  await routeUntil(30, 15);
  expect(await outbox()).toEqual(["15 team changed firing +a"]);
  const events = await db.pool.query("select what from alerting.issue_events order by id");
  expect(events.rows.map(({ what }) => what)).toContain("notified");
});

it("tells in time where the clock was put back by an hour, before a group's first message and between two", async () => {
  const hour = 3_600;
  await saveSettings(db.pool, settings);
  await routeUntil(0);
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  await routeUntil(-hour + 5, -hour + 5);
  expect(await outbox()).toEqual([`${-hour + 5} team changed firing +a`]);
  await fireAlert(db.pool, { alertname: "Slow", instance: "b" }, startMs + (-hour + 20) * 1_000);
  await routeUntil(-2 * hour, -2 * hour);
  expect((await outbox()).slice(1)).toEqual([`${-2 * hour} team changed firing +a +b`]);
  // The interval goes by the clock as it is now.
  await fireAlert(db.pool, { alertname: "Slow", instance: "c" }, startMs + (-2 * hour + 10) * 1_000);
  await routeUntil(-2 * hour + 90, -2 * hour + 11);
  expect((await outbox()).slice(2)).toEqual([`${-2 * hour + 60} team changed firing +a +b +c`]);
});

it("tells at the end of a weekly window, and of a time interval that mutes", async () => {
  // Saturday noon, in both.
  const weekly = [{ days: [6], from: "08:00", to: "12:01", zone: "UTC" }];
  const mute = { name: "lunch", ranges: [{ times: [{ from: "12:00", to: "12:03" }], zone: "UTC" }] };
  const route = { ...settings.route, group_interval_seconds: 600, repeat_interval_seconds: 86_400 };
  const routes = [
    { matchers: [{ name: "team", op: "=", value: "b" }], mute_time_intervals: ["lunch"], receiver: "team" },
  ];
  await saveSettings(db.pool, { ...settings, route: { ...route, routes }, time_intervals: [mute] });
  await db.pool.query(
    `insert into alerting.silences (project_id, matchers, starts_at, ends_at, weekly, created_by, comment)
     values (1, '[{"name": "team", "op": "=", "value": "a"}]', to_timestamp($1 / 1e3) - interval '1 day', to_timestamp($1 / 1e3) + interval '90 days', $2, 'ann', '')`,
    [startMs, JSON.stringify(weekly)],
  );
  await routeUntil(0);
  await fireAlert(db.pool, { alertname: "A", instance: "a", team: "a" }, startMs);
  await fireAlert(db.pool, { alertname: "B", instance: "b", team: "b" }, startMs);
  await routeUntil(400, 5);
  expect(await outbox()).toEqual(["60 team changed firing +a", "180 team changed firing +b"]);
});

it("leaves a group in which nothing is told alone for a moment, also without an interval", async () => {
  await saveSettings(db.pool, {
    ...settings,
    route: { ...settings.route, group_wait_seconds: 0, group_interval_seconds: 0 },
  });
  await routeUntil(0);
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  const looked = async (atMs: number) => {
    await routeAlerts({ pool: db.pool, notifier: { changed: () => {}, close: () => {} } }, atMs);
    const { rows } = await db.pool.query<{ due_ms: bigint }>(
      "select flush_ms as due_ms from alerting.notification_groups",
    );
    return Number(rows[0]?.due_ms ?? 0) - atMs;
  };
  expect([await looked(startMs + 1), await looked(startMs + 2)]).toEqual([0, 1_000]);
});

it("tells an integration that a receiver gets while an alert fires, and the others nothing", async () => {
  await saveSettings(db.pool, settings);
  await routeUntil(0);
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  await routeUntil(100, 5);
  const added = { ...webhook, id: "added" };
  await saveSettings(db.pool, { ...settings, receivers: [{ name: "team", integrations: [webhook, added] }] });
  await routeUntil(700, 120);
  const { rows } = await db.pool.query<{ integration_id: string; due_ms: bigint }>(
    "select integration_id, due_ms from alerting.notifications order by seq",
  );
  expect(
    rows.map(({ integration_id, due_ms }) => [integration_id, (Number(due_ms) - startMs) / 1_000]),
  ).toEqual([
    ["hook", 10],
    ["added", 120],
    ["hook", 610],
    ["added", 610],
  ]);
});

it("stays quiet about what somebody has taken, until it ends", async () => {
  await saveSettings(db.pool, settings);
  await routeUntil(0);
  const id = await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  await routeUntil(20, 5);
  await db.pool.query("update alerting.issues set state = 'acknowledged'");
  await routeUntil(1_500, 25);
  await endAlert(db.pool, id, startMs + 1_501_000);
  await routeUntil(1_600, 1_505);
  expect(await outbox()).toEqual(["10 team changed firing +a", "1510 team changed resolved -a"]);
});

it("leaves out the ends for those who do not want them", async () => {
  await saveSettings(db.pool, {
    ...settings,
    receivers: [{ name: "team", integrations: [{ ...webhook, send_resolved: false }] }],
  });
  await routeUntil(0);
  const a = await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, startMs);
  const b = await fireAlert(db.pool, { alertname: "Slow", instance: "b" }, startMs);
  await routeUntil(20, 5);
  await endAlert(db.pool, a, startMs + 20_000);
  await routeUntil(100, 25);
  await endAlert(db.pool, b, startMs + 100_000);
  await fireAlert(db.pool, { alertname: "Slow", instance: "c" }, startMs + 100_000);
  await routeUntil(200, 105);
  expect(await outbox()).toEqual(["10 team changed firing +a +b", "130 team changed firing +c"]);
});
