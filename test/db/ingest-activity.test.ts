import { afterAll, beforeAll, expect, test } from "vitest";
import { ingestActivityOutput } from "@/lib/contract/ingest-activity";
import { ingestStorageOutput } from "@/lib/contract/ingest-storage";
import { createLog } from "@/lib/log";
import { addLag, emptyLag } from "@/lib/model/lag";
import { ingestActivity, lastingSeconds } from "@/lib/query/ingest-activity";
import { ingestStorage } from "@/lib/query/ingest-storage";
import { startIngestStats } from "@/lib/watch/ingest-stats";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { addProject } from "../support/receiver";

const minuteMs = 60_000;
const scope = (projectId: number, isAdmin = false) => ({ projectIds: [projectId], slugs: ["x"], isAdmin });
let db: TestDatabase;
let mine: { id: number };
let other: { id: number };
beforeAll(async () => {
  db = await openTestDatabase();
  mine = await addProject(db.pool, "mine");
  other = await addProject(db.pool, "other");
  // Two receivers, so that sums go over both; one of them an hour and a half ago as well.
  await receive([0, 10, 90]);
  await receive([0]);
  await db.pool.query(
    `insert into telemetry.processes (id, kind, host, pid, started_at, last_seen, stats) values
     ('r1', 'receiver', 'box', 7, now() - interval '1 hour', now(), '{"inFlightBytes": 5, "waitingExports": 2, "itemsPerSecond": 40}'),
     ('w1', 'worker', 'box', 8, now() - interval '1 hour', now() - interval '1 minute', '{"derive-runs": {"held": true, "failures": 2, "lastDoneMs": 1700000000000}, "x": 1}')`,
  );
});
afterAll(() => db.close());

/** Ten spans of the planner, two of them refused and four stored before, at each of these minutes ago. */
async function receive(minutesAgo: number[]): Promise<void> {
  let nowMs = 0;
  const stats = startIngestStats({
    db: db.pool,
    log: createLog("receiver", "fatal"),
    load: () => ({ inFlightBytes: 1_000, waitingExports: 0 }),
    now: () => nowMs,
  });
  for (const minutes of minutesAgo) {
    nowMs = Date.now() - minutes * minuteMs;
    const lag = emptyLag();
    for (let i = 0; i < 8; i++) addLag(lag, 200);
    const reasons = [{ key: "too_old", count: 2, message: "older than the retention" }];
    const facts = [{ service: "planner", accepted: 8, rejected: 2, duplicates: 4, skewed: 1, lag, reasons }];
    stats.countExport({ projectId: mine.id, keyId: "mine", signal: "traces", bytes: 600, facts });
    const away = { signal: "logs", bytes: 0, message: "no" } as const;
    stats.countTurnedAway({ ...away, projectId: mine.id, keyId: "", kind: "throttled", reason: "database" });
    stats.countTurnedAway({
      ...away,
      projectId: other.id,
      keyId: "other",
      kind: "refused",
      reason: "malformed",
    });
    stats.countTurnedAway({ ...away, projectId: 0, keyId: "", kind: "refused", reason: "unknown_key" });
  }
  nowMs = Date.now();
  await stats.stop();
}

test("tells what one project was sent within the window, all receivers together", async () => {
  const answer = ingestActivityOutput.parse(await ingestActivity(db.pool, scope(mine.id), { window: "1h" }));
  expect(answer.total).toMatchObject({
    exports: 3,
    accepted: 24,
    rejected: 6,
    duplicates: 12,
    skewed: 3,
    throttled_exports: 3,
    refused_exports: 0,
    bytes: 1_800,
    lag_ms: { avg: 200, p95: 200, max: 200 },
  });
  expect(answer.recent).toMatchObject({ accepted: 16 });
  expect(answer.series.rejected.reduce((sum: number, value) => sum + (value ?? 0), 0)).toBeGreaterThanOrEqual(
    2,
  );
  expect(answer.times).toHaveLength(61);
  expect(answer.rows).toMatchObject([
    {
      key: { id: "mine", name: "test", revoked: false },
      signal: "traces",
      service: "planner",
      accepted: 24,
      reasons: [{ kind: "rejected", reason: "too_old", count: 6, message: "older than the retention" }],
    },
    {
      key: null,
      signal: "logs",
      service: null,
      accepted: 0,
      lag_ms: null,
      reasons: [{ kind: "throttled", reason: "database", count: 3 }],
    },
  ]);
  expect(answer.rows[0]?.spark).toHaveLength(60);
  const day = await ingestActivity(db.pool, scope(mine.id), { window: "24h" });
  expect(day.total.accepted).toBe(32);
  const short = await ingestActivity(db.pool, scope(mine.id), { window: "15m" });
  expect(short.total.accepted).toBe(24);
});

test("tells who is alive and what waits; hosts and strangers to admins alone", async () => {
  const { receivers, workers, backlog, unknown_senders } = await ingestActivity(db.pool, scope(mine.id), {
    window: "15m",
  });
  expect(receivers).toMatchObject([
    { id: "r1", host: null, alive: true, in_flight_bytes: 5, waiting_exports: 2, items_per_second: 40 },
  ]);
  expect(workers).toMatchObject([
    {
      alive: false,
      jobs: [{ name: "derive-runs", held: true, failures: 2, last_done_at: "2023-11-14T22:13:20.000Z" }],
    },
  ]);
  expect(backlog).toEqual({ derive_lag_ms: 0, unfolded_increments: 0 });
  expect(unknown_senders).toBeNull();
  const asAdmin = await ingestActivity(db.pool, scope(mine.id, true), { window: "15m" });
  expect(asAdmin.receivers[0]?.host).toBe("box");
  expect(asAdmin.unknown_senders).toMatchObject([{ reason: "unknown_key", count: 3 }]);
});

test("a rate counts as far as the receivers have written", () => {
  expect(lastingSeconds(undefined, 0, 90_000)).toBe(90);
  const step = (updatedMs: number) => ({ updatedMs }) as Parameters<typeof lastingSeconds>[0];
  expect(lastingSeconds(step(88_000), 0, 90_000)).toBe(88);
  // Written long ago: nothing has come since.
  expect(lastingSeconds(step(20_000), 0, 90_000)).toBe(90);
});

test("storage is told by table and day, with the day it goes", async () => {
  await db.pool.query("select telemetry.ensure_day((extract(epoch from now())::bigint) * 1000000000)");
  const answer = ingestStorageOutput.parse(await ingestStorage(db.pool));
  const today = new Date().toISOString().slice(0, 10);
  const leaf = answer.leaves.find(({ table, day }) => table === "spans" && day === today);
  expect(leaf?.bytes).toBeGreaterThan(0);
  expect(leaf?.index_bytes).toBeGreaterThan(0);
  const keepDays = leaf?.keep_days ?? 0;
  expect(Date.parse(leaf?.drop_at ?? "")).toBe(Date.parse(today) + (keepDays + 1) * 86_400_000 + 3_600_000);
  expect(answer.database_bytes).toBeGreaterThan(1_000_000);
  expect(answer.tables.find(({ name }) => name === "spans")).toMatchObject({ kind: "raw", days: 0 });
  expect(answer.tables.find(({ name }) => name === "attribute_keys")).toMatchObject({ kind: "dictionary" });
  expect(answer.bytes_per_span).toBeNull();
  expect(answer.tables.some(({ name }) => /_\d{8}/.test(name))).toBe(false);
});
