import { afterEach, beforeEach, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/pool";
import { lookUpByKey } from "@/lib/write/key-lookups";
import { numberAttempts } from "@/lib/write/run-attempts";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
});
afterEach(() => db.close());

type Run = {
  id: string;
  request: string;
  start: number;
  workflow?: string;
  attempt?: number;
  project?: number;
  told?: object;
};

async function insertRuns(runs: Run[]): Promise<void> {
  for (const { id, request, start, workflow = "w", attempt = 1, project = 1, told = null } of runs) {
    await db.pool.query(
      `insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, source, request_id, attempt, told)
       values ($1, $2, $3, 'succeeded', $4, 'spans', $5, $6, $7)`,
      [project, id, workflow, start, request, attempt, told],
    );
  }
}

const number = (...requests: string[]) =>
  inTransaction(db.pool, async (tx) => {
    await lookUpByKey(tx);
    await numberAttempts(tx, 1, new Set(requests));
  });

async function attempts(): Promise<Record<string, number>> {
  const { rows } = await db.pool.query<{ run_id: string; attempt: number }>(
    "select run_id, attempt from telemetry.runs order by project_id, run_id",
  );
  return Object.fromEntries(rows.map((row) => [row.run_id, row.attempt]));
}

it("numbers runs of one workflow and request by start, and leaves other requests and projects alone", async () => {
  await insertRuns([
    { id: "b", request: "q", start: 20 },
    { id: "a", request: "q", start: 30 },
    { id: "c", request: "q", start: 10 },
    { id: "other-workflow", request: "q", start: 40, workflow: "v" },
    { id: "other-request", request: "r", start: 50, attempt: 7 },
    { id: "other-project", request: "q", start: 5, attempt: 9, project: 2 },
  ]);
  await number("q");
  const expected = { c: 1, b: 2, a: 3, "other-workflow": 1, "other-request": 7, "other-project": 9 };
  expect(await attempts()).toEqual(expected);
  await number("q");
  expect(await attempts()).toEqual(expected);
});

it("gives the only run that is left its number back", async () => {
  await insertRuns([{ id: "a", request: "q", start: 30, attempt: 2 }]);
  await number("q");
  expect(await attempts()).toEqual({ a: 1 });
});

it("keeps a number that the sender gave, by the run API or in spans", async () => {
  await insertRuns([
    { id: "told", request: "q", start: 10, attempt: 4, told: { attempt: 4 } },
    { id: "in-spans", request: "q", start: 20, attempt: 8 },
    { id: "neither", request: "q", start: 30 },
  ]);
  await db.pool.query(
    `insert into telemetry.run_traces (project_id, trace_id, run_id, facts)
     values (1, '00000000-0000-0000-0000-000000000001', 'in-spans', '{"attempt": 8}')`,
  );
  await number("q");
  expect(await attempts()).toEqual({ told: 4, "in-spans": 8, neither: 3 });
});

it("does not number runs of a request id that too many share", async () => {
  await db.pool.query(
    `insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, source, request_id)
     select 1, 'run-' || i, 'w', 'succeeded', i, 'spans', 'unset' from generate_series(1, 1001) as i`,
  );
  await insertRuns([
    { id: "a", request: "q", start: 1 },
    { id: "b", request: "q", start: 2 },
  ]);
  await number("unset", "q");
  const { "run-1001": last, a, b } = await attempts();
  expect({ last, a, b }).toEqual({ last: 1, a: 1, b: 2 });
});

it("finds runs by an index that begins with their id, however little is known of the table", async () => {
  await db.pool.query(
    `insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, source, request_id)
     select 1, 'run-' || i, 'w', 'succeeded', i, 'spans', 'q-' || i from generate_series(1, 5000) as i`,
  );
  const plan = await inTransaction(db.pool, async (tx) => {
    await lookUpByKey(tx);
    const ids = Array.from({ length: 200 }, (_, i) => `run-${i}`);
    const { rows } = await tx.query(
      "explain select run_id from telemetry.runs where project_id + 0 = $1 and run_id = any($2)",
      [1, ids],
    );
    return JSON.stringify(rows);
  });
  expect(plan).toMatch(/runs_pkey/);
  expect(plan).not.toMatch(/Seq Scan/);
});
