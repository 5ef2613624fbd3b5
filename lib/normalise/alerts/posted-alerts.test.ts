import { expect, it } from "vitest";
import { incomingAlertLimits } from "@/lib/model/incoming-alert";
import { readPostedAlerts } from "./posted-alerts";
import { readWebhookAlerts } from "./webhook-alerts";

const nowMs = Date.parse("2026-11-21T12:00:00Z");
const post = (item: object) => readPostedAlerts([item], nowMs);
const labels = { alertname: "Down", empty: "" };

it("settles the times of an alert that names none", () => {
  expect(post({ labels }).alerts[0]?.alert).toMatchObject({
    labels: { alertname: "Down" },
    startsMs: nowMs,
    hasStart: false,
    endsMs: nowMs + 300_000,
  });
  expect(post({ labels, endsAt: "2026-11-21T11:00:00Z" }).alerts[0]?.alert).toMatchObject({
    startsMs: nowMs - 3_600_000,
    endsMs: nowMs - 3_600_000,
  });
  // As Go prints them: nine digits of a second, any zone, and a zero time.
  const sent = { labels, startsAt: "2026-11-21T12:59:59.123456789+01:00", endsAt: "0001-01-01T00:00:00Z" };
  expect(post(sent).alerts[0]?.alert).toMatchObject({ startsMs: nowMs - 877, endsMs: nowMs + 300_000 });
});

it.each<[object, string]>([
  [{ labels: { empty: "" } }, "at least one label"],
  [{ labels: [] }, "labels must be an object"],
  [{ labels: { a: "\0" } }, "not valid UTF-8"],
  [{ labels: { a: "\ud800" } }, "not valid UTF-8"],
  [{ labels: { a: null } }, "must be a text"],
  [{ labels: { ["x".repeat(300)]: "a" } }, "too long for a name"],
  [{ labels, annotations: { a: "x".repeat(20_000) } }, "longer than"],
  [{ labels, startsAt: "2026-11-21" }, "RFC 3339"],
  [{ labels, startsAt: "9999-01-01T00:00:00Z" }, "out of range"],
  [{ labels, startsAt: "2026-11-21T12:00:00Z", endsAt: "2026-11-21T11:00:00Z" }, "before startsAt"],
  [{ labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, "x"])) }, "more than 64"],
])("refuses %j", (item, reason) => {
  const { alerts, refused } = post(item);
  expect(alerts).toEqual([]);
  expect(refused[0]?.reason).toContain(reason);
});

it("takes no more alerts of a request than it may", () => {
  const many = Array.from({ length: incomingAlertLimits.alerts + 2 }, () => ({ labels }));
  const { alerts, refused } = readPostedAlerts(many, nowMs);
  expect([alerts.length, refused.map(({ index }) => index)]).toEqual([5_000, [5_000, 5_001]]);
});

it("leaves out links that are no addresses of the web", () => {
  expect(post({ labels, generatorURL: "javascript:alert(1)" }).alerts[0]?.alert.generatorUrl).toBeNull();
  expect(post({ labels, generatorURL: "http://prometheus/graph?g0" }).alerts[0]?.alert.generatorUrl).toBe(
    "http://prometheus/graph?g0",
  );
});

it("believes a webhook until it says otherwise", () => {
  const item = { labels, startsAt: "2026-11-21T11:00:00Z", endsAt: "0001-01-01T00:00:00Z" };
  const of = (status: string, more = {}) =>
    readWebhookAlerts({ alerts: [{ ...item, status, ...more }] }, nowMs).alerts[0]?.alert;
  expect(of("firing")?.endsMs).toBeGreaterThan(nowMs + 86_400_000);
  expect(of("resolved")?.endsMs).toBe(nowMs);
  expect(of("resolved", { endsAt: "2026-11-21T11:30:00Z" })?.endsMs).toBe(nowMs - 1_800_000);
  expect(of("unknown")).toBeUndefined();
});
