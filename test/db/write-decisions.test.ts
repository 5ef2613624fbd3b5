import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentHash } from "@/lib/model/decision-hash";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { contentOfRow, type DecisionTableRow } from "@/lib/write/stored-decisions";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const rowsOf = async (projectId: number) =>
  (
    await database.pool.query<DecisionTableRow & { content_hash: Buffer; sources: string[] }>(
      "select * from telemetry.decisions where project_id = $1 order by decision_id",
      [projectId],
    )
  ).rows;

const sums = async (projectId: number) =>
  (
    await database.pool.query<{
      dimension: string;
      grp: string;
      name: string;
      outcome: string;
      count: number;
    }>(
      `select dimension, grp, name, outcome, sum(count)::int as count from telemetry.rollup_increments where project_id = $1
       group by 1, 2, 3, 4 having sum(count) <> 0 order by 1, 2, 3, 4`,
      [projectId],
    )
  ).rows;

describe("decisions", () => {
  test("count once however often and in parallel they are sent", async () => {
    const pipeline = createDecisionPipeline({ pool: database.pool, retentionDays: 90 });
    const all = Array.from({ length: 300 }, (_, i) =>
      decision({ id: `d-${i}`, verdict: i % 3 === 0 ? "deny" : "allow" }),
    );
    const outcomes = await Promise.all([
      pipeline.store(1, all),
      pipeline.store(1, [...all].reverse()),
      pipeline.store(1, all.slice(100)),
    ]);
    const again = await pipeline.store(1, all);
    await pipeline.close();
    expect(outcomes.reduce((sum, one) => sum + one.stored, 0)).toBe(300);
    expect(again).toMatchObject({ stored: 0, merged: 0, duplicates: 300 });
    expect(await rowsOf(1)).toHaveLength(300);
    const total = (await sums(1)).filter(({ dimension }) => dimension === "decision");
    expect(total).toEqual([
      { dimension: "decision", grp: "opa", name: "tool_call", outcome: "allow", count: 200 },
      { dimension: "decision", grp: "opa", name: "tool_call", outcome: "deny", count: 100 },
    ]);
  });

  test("told by two sources are one row, whichever comes first and on whatever day", async () => {
    const pipeline = createDecisionPipeline({ pool: database.pool, retentionDays: 90 });
    const midnight = (BigInt(Date.now()) / 86_400_000n) * 86_400_000_000_000n;
    const log = decision({
      id: "same",
      timeNs: midnight + 5n,
      verdict: "deny",
      rule: "deny",
      reason: "no",
      input: '{"a":1}',
    });
    const span = decision({
      id: "same",
      source: "otel_guardrail",
      timeNs: midnight - 5n,
      verdict: "deny",
      agent: "planner",
      traceId: "a".repeat(32),
      spanId: "b".repeat(16),
      input: null,
    });
    await pipeline.store(2, [span]);
    await pipeline.store(2, [log]);
    await pipeline.store(3, [log]);
    await pipeline.store(3, [span, log]);
    await pipeline.close();
    const [first] = await rowsOf(2);
    const [second] = await rowsOf(3);
    expect(await rowsOf(2)).toHaveLength(1);
    expect(first).toMatchObject({
      source: "opa",
      sources: ["opa", "otel_guardrail"],
      agent: "planner",
      reason: "no",
      time_ns: midnight + 5n,
    });
    expect(first?.content_hash).toEqual(second?.content_hash);
    if (first === undefined) throw new Error("no row");
    expect(contentHash(contentOfRow(first))).toEqual(first.content_hash);
    expect(await sums(2)).toEqual(await sums(3));
    expect((await sums(2)).filter(({ dimension }) => dimension === "decision")).toEqual([
      { dimension: "decision", grp: "opa", name: "tool_call", outcome: "deny", count: 1 },
    ]);
  });

  test("of another project are another's, without a time of their own found on any day, too old ones refused", async () => {
    const pipeline = createDecisionPipeline({ pool: database.pool, retentionDays: 90 });
    const now = BigInt(Date.now()) * 1_000_000n;
    const day = 86_400_000_000_000n;
    await pipeline.store(4, [decision({ id: "x", timeNs: now - 5n * day })]);
    expect(await pipeline.store(4, [decision({ id: "x", timeNs: now, hasOwnTime: false })])).toMatchObject({
      duplicates: 1,
    });
    expect(await pipeline.store(5, [decision({ id: "x" })])).toMatchObject({ stored: 1 });
    const refused = await pipeline.store(5, [decision({ id: "old", timeNs: now - 400n * day })]);
    await pipeline.close();
    expect(refused.stored).toBe(0);
    expect([...refused.rejected.keys()]).toEqual([
      "decision time is older than the retention of its project",
    ]);
  });
});
