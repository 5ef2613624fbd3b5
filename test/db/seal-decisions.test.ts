import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { entryBytes, firstPrevious, readEntry, sealHash } from "@/lib/model/decision-hash";
import { createDecisionPipeline, type DecisionPipeline } from "@/lib/pipeline-decisions";
import { sealDecisions } from "@/lib/write/seals";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";

let database: TestDatabase;
let pipeline: DecisionPipeline;
beforeAll(async () => {
  database = await openTestDatabase();
  pipeline = createDecisionPipeline({ pool: database.pool, retentionDays: 90 });
});
afterAll(async () => {
  await pipeline.close();
  await database.close();
});
beforeEach(() =>
  database.pool.query("truncate telemetry.decision_seals, telemetry.decision_marks, telemetry.decisions"),
);

type Seal = {
  n: bigint;
  sealed_ms: bigint;
  count: number;
  first_ns: bigint;
  last_ns: bigint;
  previous: Buffer;
  hash: Buffer;
  entries_hash: Buffer;
  entries: Buffer;
};
const chain = async (projectId: number) =>
  (
    await database.pool.query<Seal>(
      "select * from telemetry.decision_seals where project_id = $1 order by n",
      [projectId],
    )
  ).rows;
const later = () => Date.now() + 10_000;
const marksLeft = async () =>
  (await database.pool.query<{ n: number }>("select count(*)::int as n from telemetry.decision_marks"))
    .rows[0]?.n;

function expectWhole(projectId: number, seals: readonly Seal[]) {
  let previous: Buffer = firstPrevious;
  seals.forEach((seal, i) => {
    expect(seal.n).toBe(BigInt(i + 1));
    expect(seal.previous.equals(previous)).toBe(true);
    expect(seal.entries_hash.equals(createHash("sha256").update(seal.entries).digest())).toBe(true);
    const {
      n,
      count,
      sealed_ms: sealedMs,
      first_ns: firstNs,
      last_ns: lastNs,
      entries_hash: entriesHash,
    } = seal;
    expect(
      seal.hash.equals(sealHash(previous, { projectId, n, sealedMs, count, firstNs, lastNs, entriesHash })),
    ).toBe(true);
    previous = seal.hash;
  });
}

describe("the sealer", () => {
  test("chains each project on its own, in order of writing, and leaves no marks", async () => {
    for (let round = 0; round < 3; round += 1) {
      await pipeline.store(1, [decision({ id: `a-${round}` }), decision({ id: `b-${round}` })]);
      await pipeline.store(2, [decision({ id: `c-${round}` })]);
      await sealDecisions(database.pool, later());
    }
    const one = await chain(1);
    expect(one).toHaveLength(3);
    expectWhole(1, one);
    expectWhole(2, await chain(2));
    expect(one.map(({ count }) => count)).toEqual([2, 2, 2]);
    expect(await marksLeft()).toBe(0);
  });

  test("waits a moment, so that few decisions make few links", async () => {
    await pipeline.store(1, [decision({ id: "young" })]);
    expect((await sealDecisions(database.pool, Date.now() - 1_000)).entries).toBe(0);
    expect((await sealDecisions(database.pool, later())).entries).toBe(1);
  });

  test("seals a decision again that is told of by another source, and says so where its time moved", async () => {
    const timeNs = BigInt(Date.now()) * 1_000_000n;
    await pipeline.store(1, [decision({ id: "x", source: "nemo", timeNs, hasOwnTime: true })]);
    await pipeline.store(1, [decision({ id: "x", source: "opa", timeNs: timeNs + 5n })]);
    await sealDecisions(database.pool, later());
    const [seal] = await chain(1);
    const entries = Array.from({ length: seal?.count ?? 0 }, (_, i) =>
      readEntry(seal?.entries ?? Buffer.alloc(0), i),
    );
    expect(entries.map((entry) => [entry.timeNs, entry.isMoved])).toEqual([
      [timeNs, false],
      [timeNs, true],
      [timeNs + 5n, false],
    ]);
    expect(seal).toMatchObject({ first_ns: timeNs, last_ns: timeNs + 5n });
  });

  test("makes several links of very many decisions", async () => {
    const entries = Buffer.alloc(entryBytes * 5_000);
    for (let i = 0; i < 11; i += 1)
      await database.pool.query("insert into telemetry.decision_marks (project_id, entries) values (1, $1)", [
        entries,
      ]);
    await sealDecisions(database.pool, Date.now() - 60_000);
    const seals = await chain(1);
    expect(seals.map(({ count }) => count)).toEqual([50_000, 5_000]);
    expectWhole(1, seals);
  });

  test("leaves a right chain when it is killed before, in or after its transaction, and where two run at once", async () => {
    for (let i = 0; i < 5; i += 1) await pipeline.store(1, [decision({ id: `k-${i}` })]);
    // Killed with the seals written and the marks about to go.
    await database.pool.query(`create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(20); return null; end $$;
      create trigger slow before delete on telemetry.decision_marks for each statement execute function slow()`);
    const killed = expect(sealDecisions(database.pool, later())).rejects.toThrow();
    await expect
      .poll(
        async () => {
          const { rows } = await database.pool.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()",
          );
          return rows.length;
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    await killed;
    await database.pool.query("drop trigger slow on telemetry.decision_marks");
    expect(await chain(1)).toEqual([]);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => sealDecisions(database.pool, later())));
    expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
    await pipeline.store(1, [decision({ id: "k-last" })]);
    await sealDecisions(database.pool, later());
    const seals = await chain(1);
    expectWhole(1, seals);
    expect(seals.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(await marksLeft()).toBe(0);
  });
});
