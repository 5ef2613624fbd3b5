import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RollupWidth, rollupWidths } from "@/lib/model/rollup";
import { panelSeries } from "@/lib/query/panel-series";
import { ageRollups, type KeepDays } from "@/lib/rollup/age";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { foldIncrements } from "@/lib/rollup/fold";
import { readKeptFrom } from "@/lib/rollup/kept-from";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { anyIncrement, keepCopy, sumsAtWidth, sumsOfCopy } from "../support/rollup-sums";

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
  await keepCopy(db.pool);
});
afterEach(() => db.close());

const day = 86_400;
const keepDays: KeepDays = new Map<RollupWidth, number>([
  [10, 1],
  [60, 2],
  [600, 4],
  [3600, 30],
]);
const start = 1_790_000_000;

const rowsOf = async (width: RollupWidth, before = Number.MAX_SAFE_INTEGER) => {
  const { rows } = await db.pool.query<{ count: number }>(
    "select count(*)::integer as count from telemetry.rollup where width = $1 and bucket < $2",
    [width, before],
  );
  return rows[0]?.count ?? 0;
};

/** Every width tells the same sums as all increments ever appended, from where it says that it does. */
async function expectExact(): Promise<void> {
  const kept = await readKeptFrom(db.pool);
  for (const width of rollupWidths) {
    const from = kept.get(width) ?? 0;
    expect(await sumsAtWidth(db.pool, width, from)).toEqual(await sumsOfCopy(db.pool, width, from));
  }
}

it("never changes a sum, whenever rows age and however late an increment comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          // Up to six days late, which three of the four widths no longer keep.
          fc.record({
            what: fc.constant("append" as const),
            late: fc.array(anyIncrement(0, 6 * day), { maxLength: 40 }),
          }),
          fc.record({ what: fc.constantFrom("fold" as const, "age" as const) }),
          fc.record({ what: fc.constant("pass" as const), hours: fc.integer({ min: 1, max: 40 }) }),
        ),
        { minLength: 5, maxLength: 25 },
      ),
      async (steps) => {
        await db.pool.query(
          `truncate telemetry.rollup, telemetry.rollup_blocks, increments_copy;
           update telemetry.rollup_widths set kept_from = -1000000000000000`,
        );
        let now = start;
        for (const step of steps) {
          if (step.what === "append") {
            const increments = step.late.map((one) => ({
              ...one,
              bucket: Math.floor(now / 10) * 10 - one.bucket,
            }));
            await appendIncrements(db.pool, increments);
          } else if (step.what === "pass") now += step.hours * 3_600;
          else if (step.what === "fold") await foldIncrements(db.pool);
          else await ageRollups(db.pool, keepDays, now);
          await expectExact();
        }
      },
    ),
    { numRuns: 15 },
  );
}, 60_000);

it("stays exact while rows age, fold and arrive at once", async () => {
  let now = start;
  const append = async (seed: number) => {
    for (let i = 0; i < 10; i++) {
      const some = fc.sample(anyIncrement(0, 6 * day), { numRuns: 40, seed: seed + i });
      await appendIncrements(
        db.pool,
        some.map((one) => ({ ...one, bucket: Math.floor(now / 10) * 10 - one.bucket })),
      );
    }
  };
  const fold = async () => {
    for (let i = 0; i < 15; i++) await foldIncrements(db.pool);
  };
  const age = async () => {
    for (let i = 0; i < 15; i++) {
      now += 5 * 3_600;
      await ageRollups(db.pool, keepDays, now);
    }
  };
  await Promise.all([append(1), append(100), fold(), age()]);
  await expectExact();
  while ((await foldIncrements(db.pool)).folded > 0);
  await expectExact();
});

it("deletes what is past its time, one turn after it stopped being read, and keeps the hours", async () => {
  const buckets = Array.from({ length: 200 }, (_, i) => start - i * 3_600);
  const [one] = fc.sample(anyIncrement(0, 10), { numRuns: 1, seed: 7 });
  if (one === undefined) throw new Error("no increment");
  await appendIncrements(
    db.pool,
    buckets.map((bucket) => ({ ...one, bucket: Math.floor(bucket / 10) * 10 })),
  );
  await foldIncrements(db.pool);
  expect(await ageRollups(db.pool, keepDays, start)).toBe(0);
  const kept = await readKeptFrom(db.pool);
  expect(kept.get(10)).toBe(Math.floor((start - day) / 3_600) * 3_600);
  expect(await rowsOf(10)).toBe(200);
  expect(await ageRollups(db.pool, keepDays, start)).toBeGreaterThan(400);
  for (const width of [10, 60, 600] as const) expect(await rowsOf(width, kept.get(width))).toBe(0);
  expect(await rowsOf(10)).toBe(25);
  expect(await rowsOf(3600)).toBe(200);
  // A setting that grows does not bring rows back, and does not claim to.
  await ageRollups(db.pool, new Map([[10, 20]]), start);
  expect((await readKeptFrom(db.pool)).get(10)).toBe(kept.get(10));
});

it("draws old ranges from a width that still exists, with the same total", async () => {
  const nowMs = Date.now();
  const now = Math.floor(nowMs / 10_000) * 10;
  const [one] = fc.sample(anyIncrement(0, 10), { numRuns: 1, seed: 3 });
  if (one === undefined) throw new Error("no increment");
  const increment = {
    ...one,
    projectId: 1,
    dimension: "request" as const,
    grp: "",
    name: "",
    outcome: "ok",
    count: 1,
  };
  // One every ten seconds over a quarter of an hour, three days and three hours ago.
  const times = [3 * day, 3 * 3_600].flatMap((ago) =>
    Array.from({ length: 90 }, (_, i) => now - ago + i * 10),
  );
  await appendIncrements(
    db.pool,
    times.map((bucket) => ({ ...increment, bucket })),
  );
  await foldIncrements(db.pool);
  const ask = async (agoSeconds: number, step?: number) => {
    const from = (now - agoSeconds) * 1_000;
    const panel = await panelSeries(
      db.pool,
      { projectIds: [1], slugs: ["default"] },
      {
        panel: "throughput",
        from,
        to: from + 900_000,
        q: "",
        by: "none",
        subject: "requests",
        quantiles: "0.5",
        ...(step === undefined ? {} : { step }),
      },
    );
    return { stepMs: panel.step_ms, total: panel.series.reduce((sum, series) => sum + series.total, 0) };
  };
  expect(await ask(3 * day)).toEqual({ stepMs: 10_000, total: 90 });
  for (let turn = 0; turn < 2; turn++) await ageRollups(db.pool, keepDays, now);
  expect(await ask(3 * 3_600)).toEqual({ stepMs: 10_000, total: 90 });
  const old = await ask(3 * day);
  expect(old.stepMs).toBe(600_000);
  expect(old.total).toBeGreaterThanOrEqual(90);
  expect((await ask(3 * day, 20_000)).stepMs).toBe(600_000);
});
