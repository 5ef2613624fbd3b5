import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createLog } from "@/lib/log";
import { lagBuckets } from "@/lib/model/lag";
import { type IngestStats, startIngestStats } from "@/lib/watch/ingest-stats";
import { ageIngestStats } from "@/lib/worker/jobs/age-ingest-stats";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { addProject, openTestReceiver, type TestReceiver } from "../support/receiver";

let db: TestDatabase;
let receiver: TestReceiver;
let project: { id: number; key: string };
beforeAll(async () => {
  db = await openTestDatabase();
  project = await addProject(db.pool, "counted");
  receiver = await openTestReceiver(db.url, { RUNTOWER_MAX_BODY_BYTES: "100000" });
});
afterAll(async () => {
  await receiver?.stop();
  await db?.close();
});
beforeEach(async () => {
  await db.pool.query("truncate telemetry.ingest_stats, telemetry.ingest_reasons");
});

let spans = 0;
const span = (over: object = {}) => {
  spans += 1;
  const startMs = Date.now() - 500;
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: spans.toString(16).padStart(16, "0"),
    name: "step",
    kind: 1,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 100}000000`,
    attributes: [],
    ...over,
  };
};
const service = (name: string, list: object[]) => ({
  resource: { attributes: [{ key: "service.name", value: { stringValue: name } }] },
  scopeSpans: [{ scope: { name: "test" }, spans: list }],
});
const traces = (...groups: object[]) => ({ resourceSpans: groups });

type Row = { [column: string]: unknown };
/** Rows appear within the flush interval. */
async function untilRows(text: string, enough: (rows: Row[]) => boolean): Promise<Row[]> {
  for (let i = 0; ; i++) {
    const { rows } = await db.pool.query<Row>(text);
    if (enough(rows)) return rows;
    if (i > 60) throw new Error(`not there in time: ${JSON.stringify(rows)}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}
const sums = (by: string) => `select ${by}, sum(exports)::int as exports, sum(accepted)::int as accepted,
  sum(rejected)::int as rejected, sum(duplicates)::int as duplicates, sum(duplicate_exports)::int as duplicate_exports,
  sum(bytes)::int as bytes, sum(skewed)::int as skewed, sum(refused_exports)::int as refused
  from telemetry.ingest_stats group by ${by} order by ${by}`;

test("what came in is counted by project, key, service and signal, with why some was not taken", async () => {
  const message = traces(
    service("planner", [span(), span(), span({ spanId: "00" })]),
    service("gateway", [span({ endTimeUnixNano: "1" })]),
  );
  await receiver.send("http-protobuf", "traces", message, project.key);
  await receiver.send("http-protobuf", "traces", message, project.key);
  const rows = await untilRows(sums("project_id, key_id, signal, service"), (all) => all[1]?.exports === 2);
  expect(rows).toMatchObject([
    { service: "gateway", exports: 2, accepted: 2, rejected: 0, duplicates: 1, skewed: 2 },
    {
      project_id: project.id,
      key_id: "counted",
      signal: "traces",
      service: "planner",
      exports: 2,
      accepted: 4,
      rejected: 2,
      duplicates: 2,
      duplicate_exports: 1,
    },
  ]);
  const reasons = await untilRows("select * from telemetry.ingest_reasons", (all) => all.length > 0);
  expect(reasons).toMatchObject([
    {
      service: "planner",
      kind: "rejected",
      reason: "span_id",
      count: 2n,
      message: expect.stringMatching(/^span id/),
    },
  ]);
});

test("a log export that comes again is a duplicate, whole", async () => {
  const logs = {
    resourceLogs: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "worker" } }] },
        scopeLogs: [
          {
            scope: { name: "t" },
            logRecords: [{ timeUnixNano: `${Date.now()}000000`, body: { stringValue: "x" } }],
          },
        ],
      },
    ],
  };
  await receiver.send("http-json", "logs", logs, project.key);
  await receiver.send("http-json", "logs", logs, project.key);
  const [row] = await untilRows(sums("service"), (all) => all[0]?.exports === 2);
  expect(row).toMatchObject({ service: "worker", accepted: 2, duplicates: 1, duplicate_exports: 1 });
});

test("what is turned away is counted for its key, or for nobody where the key is unknown", async () => {
  const post = (path: string, key: string, body: string) =>
    fetch(`${receiver.httpUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key },
      body,
    }).then((response) => response.status);
  expect(await post("/v1/traces", "wrong", "{}")).toBe(401);
  expect(await post("/v1/traces", project.key, "{ not json")).toBe(400);
  expect(await post("/v1/traces", project.key, " ".repeat(200_000))).toBe(413);
  expect(await post("/v1/runs", project.key, JSON.stringify({ workflow: "checkout" }))).toBe(201);
  expect(await post("/v1/runs", project.key, "[]")).toBe(400);
  const rows = await untilRows(
    "select project_id, key_id, signal, kind, reason, count::int as count from telemetry.ingest_reasons order by 1, 3, 5",
    (all) => all.length === 4,
  );
  expect(rows).toEqual([
    { project_id: 0, key_id: "", signal: "traces", kind: "refused", reason: "unknown_key", count: 1 },
    {
      project_id: project.id,
      key_id: "counted",
      signal: "runs",
      kind: "refused",
      reason: "malformed",
      count: 1,
    },
    {
      project_id: project.id,
      key_id: "counted",
      signal: "traces",
      kind: "refused",
      reason: "malformed",
      count: 1,
    },
    {
      project_id: project.id,
      key_id: "counted",
      signal: "traces",
      kind: "refused",
      reason: "too_large",
      count: 1,
    },
  ]);
  const [, runs] = await untilRows(sums("project_id, signal"), (all) => all.length === 3);
  expect(runs).toMatchObject({ signal: "runs", exports: 1, accepted: 1, refused: 1 });
});

test("writing again changes nothing, and an outage is told afterwards", async () => {
  let isAway = false;
  const stats: IngestStats = startIngestStats({
    db: {
      query: ((text: string, values: unknown[]) =>
        isAway
          ? Promise.reject(new Error("away"))
          : db.pool.query(text, values)) as TestDatabase["pool"]["query"],
    },
    log: createLog("receiver", "fatal"),
    load: () => ({ inFlightBytes: 7, waitingExports: 1 }),
  });
  const away = { projectId: project.id, keyId: "counted", signal: "traces", bytes: 10 } as const;
  const count = () =>
    stats.countTurnedAway({
      ...away,
      kind: "throttled",
      reason: "database",
      message: "The database is away.",
    });
  count();
  await stats.flush();
  await stats.flush();
  isAway = true;
  count();
  count();
  await stats.flush();
  isAway = false;
  await stats.stop();
  const { rows } = await db.pool.query(
    "select throttled_exports::int as n, bytes::int as bytes from telemetry.ingest_stats",
  );
  expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(3);
  expect(rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(30);
  const load = await db.pool.query(
    "select max(in_flight_bytes)::int as bytes from telemetry.ingest_load where receiver = $1",
    [stats.receiver],
  );
  expect(load.rows).toEqual([{ bytes: 7 }]);
});

test("old minutes become ten minutes and then hours, and no count is lost, late ones included", async () => {
  const insert = (receiverId: number, bucket: number, accepted: number) =>
    db.pool.query(
      `insert into telemetry.ingest_stats (project_id, width, bucket, receiver, key_id, signal, service, accepted, exports,
         lag_ms_sum, lag_ms_max, lag_counts, updated_at)
       values (1, 60, $1, $2, 'k', 'traces', 'planner', $3::int, 1, 10, $3::int, $4, now())`,
      [
        bucket,
        `00000000-0000-0000-0000-00000000000${receiverId}`,
        accepted,
        new Array(lagBuckets).fill(accepted),
      ],
    );
  const now = Math.floor(Date.now() / 60_000) * 60;
  const hours = Math.floor(Date.now() / 600_000) * 600 - 5 * 3_600;
  const month = Math.floor(Date.now() / 3_600_000) * 3_600 - 40 * 86_400;
  for (const [receiverId, bucket, accepted] of [
    [1, month, 1],
    [1, month + 3_540, 2],
    [1, hours, 3],
    [2, hours, 4],
    [1, hours + 540, 5],
    [1, hours + 600, 100],
    [1, now, 1_000],
  ] as const)
    await insert(receiverId, bucket, accepted);
  await ageIngestStats(db.pool);
  await insert(1, hours + 60, 7);
  await insert(1, month + 60, 8);
  expect(await ageIngestStats(db.pool)).toMatchObject({ more: false });
  const { rows } = await db.pool.query(
    `select width, bucket::int as bucket, accepted::int as accepted, exports::int as exports, lag_ms_max as max,
       lag_counts[${lagBuckets}] as last from telemetry.ingest_stats where key_id = 'k' order by bucket`,
  );
  expect(rows).toEqual([
    { width: 3_600, bucket: month, accepted: 11, exports: 3, max: 8, last: 11 },
    { width: 600, bucket: hours, accepted: 19, exports: 4, max: 7, last: 19 },
    { width: 600, bucket: hours + 600, accepted: 100, exports: 1, max: 100, last: 100 },
    { width: 60, bucket: now, accepted: 1_000, exports: 1, max: 1_000, last: 1_000 },
  ]);
});
