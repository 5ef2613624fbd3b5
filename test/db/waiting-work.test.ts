import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool, type Pool } from "@/lib/db/pool";
import type { Job } from "@/lib/worker/schedule";
import { WaitingWork } from "@/lib/worker/waiting-work";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
let pool: Pool;
let waiting: WaitingWork;
beforeAll(async () => {
  db = await openTestDatabase();
  pool = createPool(db.url, "worker", 3);
  waiting = new WaitingWork(pool);
});
afterAll(async () => {
  await waiting.close();
  await pool.end();
  await db.close();
});

const counting = (name: string, found: number[] = []) => {
  const job = { name, turns: 0 };
  const run: Job["run"] = async () => ({ items: found[job.turns++] ?? 0 });
  const watched = waiting.onlyWhenDue({ name, everyMs: 250, run });
  return { job, turn: () => watched.run(new AbortController().signal) };
};
const untilAsked = () => new Promise((resolve) => setTimeout(resolve, 200));

it("leaves out the turns of a job for which nothing waits, and takes them when something does", async () => {
  const { job, turn } = counting("derive-runs");
  // The first is always taken: what a killed worker left is found so.
  await turn();
  await turn();
  expect(await turn()).toEqual({ items: 0 });
  expect(job.turns).toBe(1);
  await db.pool.query(
    "insert into telemetry.touched_traces (project_id, has_operations, trace_ids) values (1, true, '{}')",
  );
  await untilAsked();
  await turn();
  expect(job.turns).toBe(2);
});

it("gives a job that found something another turn", async () => {
  const { job, turn } = counting("run-replays", [3]);
  for (let i = 0; i < 4; i++) await turn();
  expect(job.turns).toBe(2);
});

it("takes every turn of a job that it knows nothing of, and of each where the database cannot say", async () => {
  const unknown = counting("make-partitions");
  const replays = counting("run-replays");
  for (let i = 0; i < 3; i++) await unknown.turn();
  expect(unknown.job.turns).toBe(3);
  await replays.turn();
  await db.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'runtower-worker'",
  );
  await untilAsked();
  await replays.turn();
  expect(replays.job.turns).toBe(2);
  await untilAsked();
  await replays.turn();
  expect(replays.job.turns).toBe(2);
});

it("takes one connection, however many ask before it is there", async () => {
  const slow = createPool(db.url, "slow", 3);
  const connect = slow.connect.bind(slow);
  Object.assign(slow, {
    connect: async () => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      return await connect();
    },
  });
  const others = new WaitingWork(slow);
  const jobs = ["derive-runs", "run-replays", "seal-decisions"].map((name) =>
    others.onlyWhenDue({ name, everyMs: 250, run: async () => ({ items: 0 }) }),
  );
  const turns: Promise<unknown>[] = [];
  for (const job of jobs) {
    await job.run(new AbortController().signal);
    turns.push(job.run(new AbortController().signal));
    await untilAsked();
  }
  await Promise.all(turns);
  expect(slow.totalCount).toBe(1);
  await others.close();
  expect(slow.totalCount).toBe(0);
  await slow.end();
});

it("asks nothing where the pool would have no connection left for the work", async () => {
  const small = createPool(db.url, "small", 2);
  const { run } = new WaitingWork(small).onlyWhenDue({
    name: "run-replays",
    everyMs: 250,
    run: async () => ({ items: 7 }),
  });
  for (let i = 0; i < 3; i++) expect(await run(new AbortController().signal)).toEqual({ items: 7 });
  expect(small.totalCount).toBe(0);
  await small.end();
});
