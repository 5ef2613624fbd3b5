import { afterEach, beforeEach, expect, test } from "vitest";
import { openSecrets } from "@/lib/control/keep-secrets";
import { savedNotificationSettings } from "@/lib/control/notification-settings";
import { openSecretBox } from "@/lib/control/secret-box";
import { createLog } from "@/lib/log";
import { signatureOf } from "@/lib/notify/webhook-request";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { createFailingReceivers } from "@/lib/worker/failing-receivers";
import { NotificationSender, type SenderParts } from "@/lib/worker/notification-sender";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { type NotificationReceiver, startNotificationReceiver } from "../support/notification-receiver";
import {
  notifiedAlert as alert,
  notificationPayload as payload,
  queueNotification,
  saveSettings,
} from "../support/notifications";

let db: TestDatabase;
let receiver: NotificationReceiver;
let nowMs: number;

beforeEach(async () => {
  db = await openTestDatabase();
  receiver = await startNotificationReceiver();
  nowMs = Date.now();
  await saveSettings(db.pool, {
    receivers: [
      {
        name: "team",
        integrations: [
          {
            id: "hook",
            kind: "webhook",
            url: `${receiver.url}/hook`,
            secret: "key",
            authorization: "Bearer x",
          },
        ],
      },
    ],
  });
});
afterEach(async () => {
  await receiver.close();
  await db.close();
});

function openSender(of: Partial<SenderParts> = {}): NotificationSender {
  return new NotificationSender({
    pool: db.pool,
    log: createLog("test", "fatal"),
    rules: { allows: createAddressCheck([]), setting: "RUNTOWER_NOTIFY_ALLOWED_ADDRESSES" },
    linkBase: "https://tower.example",
    async settingsOf(projectId) {
      const { document } = await savedNotificationSettings(db.pool, projectId);
      return document === null ? null : openSecrets(document, await openSecretBox(db.pool));
    },
    evidenceOf: async () => new Map([["1", ["the tool answered 500 (34 of 41)"]]]),
    onSettled: () => {},
    now: () => nowMs,
    random: () => 0.5,
    ...of,
  });
}
async function sendAll(sender = openSender()): Promise<number> {
  const begun = await sender.turn();
  await sender.settled();
  return begun;
}
const patiently = { timeout: 40_000, interval: 20 };
const rowsOf = async () =>
  (
    await db.pool.query(
      "select id, state, attempts, unsure, last_error, due_ms::float8 as due_ms from alerting.notifications order by seq",
    )
  ).rows;
const attemptsOf = async () =>
  (await db.pool.query("select n, outcome, said from alerting.notification_attempts order by at, n")).rows;

test("a webhook gets Alertmanager's body, signed, with the id as its key, once", async () => {
  const id = await queueNotification(db.pool, payload([alert("High")]));
  expect(await sendAll()).toBe(1);
  expect(await sendAll()).toBe(0);
  expect(receiver.received).toHaveLength(1);
  const [first] = receiver.received;
  if (first === undefined) throw new Error("nothing was received");
  const { path, headers, text } = first;
  expect(path).toBe("/hook");
  expect(headers).toMatchObject({
    "idempotency-key": id,
    "x-runtower-unsure": "false",
    "x-runtower-attempt": "1",
    authorization: "Bearer x",
    "content-type": "application/json",
  });
  const timestamp = String(headers["x-runtower-timestamp"]);
  expect(headers["x-runtower-signature"]).toBe(`v1=${signatureOf("key", timestamp, text)}`);
  expect(JSON.parse(text)).toMatchObject({
    version: "4",
    status: "firing",
    groupKey: '{}:{alertname="High"}',
    externalURL: "https://tower.example/inbox?project=default",
    alerts: [
      {
        status: "firing",
        startsAt: "2026-03-01T12:00:00.000Z",
        endsAt: "0001-01-01T00:00:00Z",
        generatorURL: "https://tower.example/alerts/1",
        runtower: { url: "https://tower.example/alerts/1", evidence: ["the tool answered 500 (34 of 41)"] },
      },
    ],
  });
  expect(await rowsOf()).toMatchObject([
    { state: "delivered", attempts: 1, unsure: false, last_error: null },
  ]);
  expect(await attemptsOf()).toMatchObject([{ n: 1, outcome: "delivered", said: "200" }]);
});

test("what waits is sent though the clock was put back", async () => {
  await queueNotification(db.pool, payload([alert("High")]));
  await db.pool.query("update alerting.notifications set due_ms = $1", [nowMs]);
  nowMs -= 600_000;
  expect(await sendAll()).toBe(0);
  nowMs -= 3_000_000;
  expect(await sendAll()).toBe(1);
});

test("a receiver that is busy is asked again, later and later; one that refuses is not", async () => {
  await queueNotification(db.pool, payload([alert("High")]));
  receiver.answer = { status: 503, body: "come back\n later Bearer x" };
  await sendAll();
  expect(await rowsOf()).toMatchObject([
    {
      state: "queued",
      attempts: 1,
      unsure: false,
      last_error: "503 come back later (secret)",
      due_ms: nowMs + 1_000,
    },
  ]);
  expect(await sendAll()).toBe(0);
  nowMs += 1_000;
  receiver.answer = { status: 429, headers: { "retry-after": "30" } };
  await sendAll();
  expect(await rowsOf()).toMatchObject([{ state: "queued", attempts: 2, due_ms: nowMs + 30_000 }]);
  nowMs += 30_000;
  receiver.answer = { status: 400, body: "no" };
  await sendAll();
  expect(await rowsOf()).toMatchObject([{ state: "failed", attempts: 3, last_error: "400 no" }]);
  expect((await attemptsOf()).map(({ outcome }) => outcome)).toEqual(["again", "again", "failed"]);
});

test("what cannot be delivered for an hour has failed", async () => {
  await queueNotification(db.pool, payload([alert("High")]));
  receiver.answer = { status: 500 };
  await sendAll();
  nowMs += 3_600_000;
  await sendAll();
  expect(await rowsOf()).toMatchObject([
    { state: "failed", last_error: expect.stringContaining("given up after 2") },
  ]);
});

test("a lost answer is told: it is sent again as unsure", async () => {
  const id = await queueNotification(db.pool, payload([alert("High")]));
  receiver.answer = "drop";
  await sendAll();
  expect(await rowsOf()).toMatchObject([{ state: "queued", unsure: true }]);
  receiver.answer = { status: 200 };
  nowMs += 2_000;
  await sendAll();
  expect(
    receiver.received.map(({ headers }) => [headers["idempotency-key"], headers["x-runtower-unsure"]]),
  ).toEqual([
    [id, "false"],
    [id, "true"],
  ]);
  expect(receiver.received[0]?.text).toBe(receiver.received[1]?.text);
});

test("a sender that was killed between request and commit: the next one sends again as unsure", async () => {
  await queueNotification(db.pool, payload([alert("High")]));
  receiver.answer = "never";
  const killed = openSender();
  await killed.turn();
  await expect.poll(() => receiver.received.length, patiently).toBe(1);
  receiver.answer = { status: 200 };
  await sendAll();
  expect(receiver.received[1]?.headers["x-runtower-unsure"]).toBe("true");
  expect(await rowsOf()).toMatchObject([{ state: "delivered", attempts: 2, unsure: true }]);
  // The one that was not dead after all has nothing to say any more.
  await killed.close(0);
  expect(await rowsOf()).toMatchObject([{ state: "delivered", attempts: 2 }]);
});

test("a newer state of a group takes the place of one that waits, and no end is lost", async () => {
  receiver.answer = { status: 500 };
  await queueNotification(db.pool, payload([alert("A"), alert("B", { status: "resolved" })]));
  await sendAll();
  await queueNotification(db.pool, payload([alert("A", { status: "resolved" })]));
  await queueNotification(db.pool, payload([alert("C")]));
  receiver.answer = { status: 200 };
  await sendAll();
  expect((await rowsOf()).map(({ state }) => state)).toEqual(["replaced", "replaced", "delivered"]);
  const told = JSON.parse(receiver.received[1]?.text ?? "{}");
  expect(
    told.alerts.map((one: { fingerprint: string; status: string }) => [one.fingerprint, one.status]),
  ).toEqual([
    ["C", "firing"],
    ["A", "resolved"],
    ["B", "resolved"],
  ]);
});

test("a receiver that does not answer delays nobody else", async () => {
  const other = await startNotificationReceiver();
  await saveSettings(db.pool, {
    receivers: [
      { name: "dead", integrations: [{ id: "dead", kind: "webhook", url: receiver.url }] },
      { name: "well", integrations: [{ id: "well", kind: "webhook", url: other.url }] },
    ],
  });
  receiver.answer = "never";
  for (let i = 0; i < 40; i += 1) {
    await queueNotification(db.pool, payload([alert(`A${i}`)], { group_key: `dead ${i}` }), {
      receiver: "dead",
      integrationId: "dead",
    });
    await queueNotification(db.pool, payload([alert(`B${i}`)], { group_key: `well ${i}` }), {
      receiver: "well",
      integrationId: "well",
    });
  }
  const sender = openSender({ timeoutMs: 60_000 });
  const delivered = async () => (await rowsOf()).filter(({ state }) => state === "delivered").length;
  await expect
    .poll(async () => {
      await sender.turn();
      return delivered();
    }, patiently)
    .toBe(40);
  expect(receiver.received.length).toBeLessThan(20);
  await sender.close(0);
  expect(await delivered()).toBe(40);
  await other.close();
});

test("a notification waits for the evidence of a fresh alert, and not for long", async () => {
  const { rows } = await db.pool.query<{ id: bigint }>(
    `insert into alerting.alerts (project_id, source, fingerprint, labels, state, active_ms, fired_ms, updated_ms)
     values (1, 'alertmanager', 'f', '{}', 'firing', $1, $1, $1) returning id`,
    [nowMs],
  );
  await queueNotification(db.pool, payload([alert("High", { alert_id: String(rows[0]?.id) })]));
  expect(await sendAll()).toBe(0);
  nowMs += 5_000;
  expect(await sendAll()).toBe(1);
});

test("a receiver that takes nothing is an alert of its own, until it takes something", async () => {
  const onSettled = createFailingReceivers({
    pool: db.pool,
    log: createLog("test", "fatal"),
    now: () => nowMs,
  });
  const sender = openSender({ onSettled });
  receiver.answer = { status: 403 };
  await queueNotification(db.pool, payload([alert("High")]));
  await sendAll(sender);
  const open = () => db.pool.query("select labels, state from alerting.alerts order by id");
  expect((await open()).rows).toEqual([
    {
      labels: expect.objectContaining({ alertname: "RuntowerNotificationsFailing", receiver: "team" }),
      state: "firing",
    },
  ]);
  // Past the wait for the evidence of that very alert.
  nowMs += 10_000;
  receiver.answer = { status: 200 };
  await queueNotification(db.pool, payload([alert("Low")]));
  await sendAll(sender);
  expect((await open()).rows).toMatchObject([{ state: "resolved" }]);
});

test("addresses of a link are refused, also behind a name, and a receiver that is gone is told", async () => {
  await saveSettings(db.pool, {
    receivers: [
      { name: "team", integrations: [{ id: "hook", kind: "webhook", url: "http://169.254.169.254/" }] },
    ],
  });
  await queueNotification(db.pool, payload([alert("High")]));
  await queueNotification(db.pool, payload([alert("High")]), { receiver: "gone" });
  await sendAll();
  expect(await rowsOf()).toMatchObject([
    { state: "failed", last_error: expect.stringContaining("RUNTOWER_NOTIFY_ALLOWED_ADDRESSES") },
    { state: "failed", last_error: "this receiver is not in the settings any more" },
  ]);
});
