import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createLog } from "@/lib/log";
import { createMetrics } from "@/lib/watch/metrics";
import { dropOldData } from "@/lib/worker/jobs/drop-old-data";
import { makePartitions } from "@/lib/worker/jobs/make-partitions";
import { type Job, type Schedule, startSchedule } from "@/lib/worker/schedule";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
const schedules: Schedule[] = [];
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(async () => {
  await Promise.all(schedules.splice(0).map((schedule) => schedule.stop()));
  await db.close();
});

const log = createLog("test", "silent");
const metrics = createMetrics("worker");
const start = (jobs: Job[], pool = db.pool) => {
  const schedule = startSchedule({ pool, jobs, log, metrics });
  schedules.push(schedule);
  return schedule;
};

it("does a job in one worker at a time; another takes over when the holder stops or dies", async () => {
  const done: string[] = [];
  const job = (worker: string): Job[] => [
    { name: "job", everyMs: 10, run: async () => ({ items: done.push(worker) }) },
  ];
  const first = start(job("first"));
  await vi.waitFor(() => expect(done).toContain("first"), 5_000);
  const pool = createPool(db.url, "second", 2);
  start(job("second"), pool);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(done).not.toContain("second");
  expect(first.states.get("job")).toMatchObject({ held: true, failures: 0 });
  await first.stop();
  await vi.waitFor(() => expect(done).toContain("second"), 15_000);
  // The server ends the holder's connection, as when its machine dies: the lock is had again.
  await db.pool.query(
    "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7210",
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = done.length;
  await vi.waitFor(() => expect(done.length).toBeGreaterThan(before + 1), 15_000);
  await schedules.pop()?.stop();
  await pool.end();
}, 40_000);

it("tries a failing job again and says why it failed", async () => {
  let turns = 0;
  const { states } = start([
    {
      name: "shaky",
      everyMs: 10,
      run: async () => {
        turns += 1;
        if (turns === 1) throw new Error("not yet");
        return { items: 1 };
      },
    },
  ]);
  await vi.waitFor(() => expect(states.get("shaky")?.lastError).toBe("not yet"), 5_000);
  await vi.waitFor(() => expect(states.get("shaky")).toMatchObject({ failures: 0, lastError: null }), 5_000);
});

it("makes partitions ahead, and drops what is past retention and nothing else", async () => {
  const day = 86_400n * 1_000_000_000n;
  const now = BigInt(Date.now()) * 1_000_000n;
  await makePartitions(db.pool);
  for (const age of [9n, 8n, 6n]) await db.pool.query("select telemetry.ensure_day($1)", [now - age * day]);
  const run = (id: string, age: bigint, status: string) =>
    db.pool.query(
      `insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, source) values (1, $1, 'w', $2, $3, 'api')`,
      [id, status, now - age * day],
    );
  await run("old", 9n, "succeeded");
  await run("old-running", 9n, "running");
  await run("young", 6n, "succeeded");
  await db.pool.query(
    `insert into telemetry.run_output (project_id, run_id, stream, byte_offset, body) values (1, 'old', 1, 0, 'x'), (1, 'young', 1, 0, 'y')`,
  );
  await dropOldData(db.pool, 7);
  const { rows } = await db.pool.query<{ age: number; tables: number }>(
    `select (now() at time zone 'UTC')::date - to_date(right(relname, 8), 'YYYYMMDD') as age, count(*)::integer as tables from pg_class
     join pg_namespace n on n.oid = relnamespace
     where nspname = 'telemetry' and relkind = 'r' and relname ~ '_[0-9]{8}$' group by 1 having count(*) > 0 order by 1`,
  );
  expect(rows.map((row) => row.age)).toEqual([-2, -1, 0, 6]);
  expect(rows.every((row) => row.tables === 4)).toBe(true);
  const left = await db.pool.query("select run_id from telemetry.runs order by 1");
  expect(left.rows.map((row) => row.run_id)).toEqual(["old-running", "young"]);
  expect((await db.pool.query("select run_id from telemetry.run_output")).rows).toEqual([
    { run_id: "young" },
  ]);
});
