import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rollupWidths } from "@/lib/model/rollup";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { foldIncrements } from "@/lib/rollup/fold";
import { createFoldJob } from "@/lib/worker/jobs/fold-rollups";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { anyIncrement, keepCopy, sumsAtWidth, sumsOfCopy } from "../support/rollup-sums";

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
  await keepCopy(db.pool);
});
afterEach(() => db.close());

const start = 1_790_000_000;
const batch = (seed: number, size = 200) =>
  fc.sample(anyIncrement(start, start + 9_000), { numRuns: size, seed });

it("keeps the sums of every series, bucket and width, whatever was folded when", async () => {
  for (let round = 0; round < 12; round++) {
    await appendIncrements(db.pool, batch(round));
    if (round % 3 !== 0) expect((await foldIncrements(db.pool)).folded).toBeGreaterThan(0);
    for (const width of rollupWidths)
      expect(await sumsAtWidth(db.pool, width)).toEqual(await sumsOfCopy(db.pool, width));
  }
  await foldIncrements(db.pool);
  expect((await db.pool.query("select from telemetry.rollup_increments")).rowCount).toBe(0);
});

it("holds while writers append and several fold at once", async () => {
  const writers = [100, 200, 300].map(async (seed) => {
    for (let i = 0; i < 8; i++) await appendIncrements(db.pool, batch(seed + i, 50));
  });
  const folders = [1, 2].map(async () => {
    for (let i = 0; i < 10; i++) {
      await foldIncrements(db.pool);
      // Both in one statement, so that a fold in between is seen whole or not at all.
      const { rows } = await db.pool.query<{ exact: boolean }>(
        `select (select sum(count) from (select count from telemetry.rollup where width = 60
                   union all select count from telemetry.rollup_increments) as now)
              is not distinct from (select sum(count) from increments_copy) as exact`,
      );
      expect(rows[0]?.exact).toBe(true);
    }
  });
  await Promise.all([...writers, ...folders]);
  while ((await foldIncrements(db.pool)).folded > 0);
  for (const width of rollupWidths)
    expect(await sumsAtWidth(db.pool, width)).toEqual(await sumsOfCopy(db.pool, width));
});

it("keeps a histogram short that is added to again and again", async () => {
  const [first] = batch(1, 1);
  if (first === undefined) throw new Error("no increment");
  for (let i = 0; i < 40; i++) {
    const histogram = Array.from({ length: 30 }, (_, n) => [n + (i % 10), 1]).flat();
    await appendIncrements(db.pool, [{ ...first, histogram }]);
    await foldIncrements(db.pool);
  }
  const { rows } = await db.pool.query<{ longest: number }>(
    "select max(cardinality(histogram)) as longest from telemetry.rollup",
  );
  expect(rows[0]?.longest).toBeLessThanOrEqual(460);
  expect(await sumsAtWidth(db.pool, 3600)).toEqual(await sumsOfCopy(db.pool, 3600));
});

it("is done less often where it takes long, so that more is written at once", async () => {
  // When a turn begins, and when its fold ends.
  const clock = [0, 200, 2_100, 3_300, 3_310];
  const job = createFoldJob(
    db.pool,
    () => false,
    () => clock.shift() ?? 0,
  );
  const turn = async () => {
    await appendIncrements(db.pool, batch(clock.length, 5));
    return (await job.run(new AbortController().signal)).items;
  };
  expect([await turn(), await turn(), await turn()]).toEqual([5, 0, 10]);
});
