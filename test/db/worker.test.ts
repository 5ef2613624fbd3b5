import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createPool } from "@/lib/db/pool";
import { createLog } from "@/lib/log";
import { createMetrics } from "@/lib/watch/metrics";
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
