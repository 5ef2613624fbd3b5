import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "@/lib/model/decision";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { decisionBreakdown } from "@/lib/query/decision-breakdown";
import { decisionLatencyPanel, decisionsPanel, guardrailsPanel } from "@/lib/query/decision-panels";
import { decisionRevisions } from "@/lib/query/decision-revisions";
import { foldIncrements } from "@/lib/rollup/fold";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";
import { foreign, mine } from "./query-seed";

const hourMs = 3_600_000;
/** On an hour: what lies in which bucket does not depend on when the test runs. */
const endMs = Math.floor(Date.now() / hourMs) * hourMs;
const window = { from: endMs - hourMs, to: endMs };
let db: TestDatabase;

/*
 * In the hour:        20 allow, 10 deny by agents/tools (r2; delete_file by planner), 5 deny of rail pii at input, 1 allow at output
 * In the hour before:  8 allow, 2 deny by agents/tools (r1)
 * Of another project:  3 deny
 */
beforeAll(async () => {
  db = await openTestDatabase();
  const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
  const many = (count: number, name: string, minutesAgo: number, over: Partial<Decision>) =>
    Array.from({ length: count }, (_, i) =>
      decision({
        id: `${name}-${i}`,
        timeNs: BigInt(endMs - minutesAgo * 60_000 + i * 1_000) * 1_000_000n,
        tool: "delete_file",
        agent: "planner",
        latencyNs: 1_000_000,
        ...over,
      }),
    );
  const rail: Partial<Decision> = {
    source: "nemo",
    policy: "default",
    rule: "pii",
    tool: null,
    agent: null,
    latencyNs: null,
  };
  const now = [
    ...many(20, "allow", 30, { revision: "r2" }),
    ...many(10, "deny", 20, { revision: "r2", verdict: "deny", rule: "no_delete", latencyNs: 9_000_000 }),
    ...many(5, "rail", 10, { ...rail, verdict: "deny", point: "input" }),
    ...many(1, "out", 10, { ...rail, point: "output" }),
  ];
  const before = [
    ...many(8, "old-allow", 90, { revision: "r1" }),
    ...many(2, "old-deny", 80, { revision: "r1", verdict: "deny", rule: "no_delete" }),
  ];
  await pipeline.store(1, before);
  await foldIncrements(db.pool);
  await pipeline.store(1, now);
  await pipeline.store(2, many(3, "theirs", 30, { verdict: "deny" }));
  await pipeline.close();
});
afterAll(() => db.close());

const panelInput = { by: "none", q: "", quantiles: "0.5,0.95", ...window } as const;
const totals = (series: { key: string; total: number; events: number }[]) =>
  series.map(({ key, total, events }) => [key, total, events]);

describe.each(["as they came", "folded"])("counts of decisions, %s", (state) => {
  beforeAll(async () => {
    if (state === "folded") await foldIncrements(db.pool);
  });

  it("over time by verdict or by group", async () => {
    const all = await decisionsPanel(db.pool, mine, panelInput);
    expect(totals(all.series)).toEqual([
      ["allow", 21, 21],
      ["deny", 15, 15],
    ]);
    expect(all.times).toHaveLength(all.series[0]?.values.length ?? 0);
    const byTool = await decisionsPanel(db.pool, mine, { ...panelInput, by: "tool", q: "verdict:deny" });
    expect(byTool.series).toMatchObject([
      { key: "delete_file", group: "delete_file", total: 10, q: "tool:delete_file" },
    ]);
    const byRule = await decisionsPanel(db.pool, mine, { ...panelInput, by: "rule", q: "policy:agents/*" });
    expect(totals(byRule.series)).toEqual([
      ["agents/tools allow", 20, 20],
      ["agents/tools no_delete", 10, 10],
    ]);
    expect(byRule.series[1]?.q).toBe('policy:"agents/tools" rule:no_delete');
    expect(
      (await decisionsPanel(db.pool, mine, { ...panelInput, q: "kind:guardrail" })).series,
    ).toMatchObject([
      { key: "allow", total: 1 },
      { key: "deny", total: 5 },
    ]);
    expect(totals((await decisionsPanel(db.pool, foreign, panelInput)).series)).toEqual([["deny", 3, 3]]);
  });

  it("of guardrails: what was blocked, of how many", async () => {
    const rails = await guardrailsPanel(db.pool, mine, { ...panelInput, by: "rail" });
    expect(totals(rails.series)).toEqual([["pii", 5, 6]]);
    const sides = await guardrailsPanel(db.pool, mine, { ...panelInput, by: "side", q: "rail:pii" });
    expect(totals(sides.series)).toEqual([
      ["input", 5, 5],
      ["output", 0, 1],
    ]);
  });

  it("and how long they took", async () => {
    const { series, unit } = await decisionLatencyPanel(db.pool, mine, panelInput);
    expect(unit).toBe("ms");
    expect(series.map(({ key, events }) => [key, events])).toEqual([
      ["p50", 36],
      ["p95", 36],
    ]);
    const slowest = Math.max(...(series[1]?.values ?? []).map((value) => value ?? 0));
    expect(slowest).toBeGreaterThan(8.5);
    expect(slowest).toBeLessThan(9.5);
  });

  it("by revision: the share denied, and a marker where one is new", async () => {
    const now = await decisionRevisions(db.pool, mine, window);
    expect(now.series).toMatchObject([{ policy: "agents/tools", revision: "r2", denied: 10, total: 30 }]);
    expect(now.markers).toEqual([{ time: expect.any(Number), policy: "agents/tools", revision: "r2" }]);
    expect(Math.abs((now.markers[0]?.time ?? 0) - (endMs - 30 * 60_000))).toBeLessThanOrEqual(now.step_ms);
    const both = await decisionRevisions(db.pool, mine, { ...window, from: endMs - 2 * hourMs });
    expect(both.markers.map(({ revision }) => revision)).toEqual(["r1", "r2"]);
    const old = await decisionRevisions(db.pool, mine, { from: endMs - 85 * 60_000, to: endMs - hourMs });
    expect(old.markers).toEqual([]);
    expect((await decisionRevisions(db.pool, mine, { ...window, policy: "other" })).series).toEqual([]);
  });

  it("by one key, with the window before and what is left over", async () => {
    const ask = (by: "rule" | "agent" | "verdict" | "rail" | "side" | "source", more = {}) =>
      decisionBreakdown(db.pool, mine, { by, q: "", sort: "denied", limit: 10, ...window, ...more });
    const rules = await ask("rule");
    expect(rules.rows.map(({ policy, value, total, denied }) => [policy, value, total, denied])).toEqual([
      ["agents/tools", "no_delete", 10, 10],
      ["default", "pii", 6, 5],
      ["agents/tools", "allow", 20, 0],
    ]);
    expect(rules.rows[0]).toMatchObject({ previous: { total: 2, denied: 2, deny_share: 1 }, deny_share: 1 });
    expect(rules.rows[0]?.p95_ms).toBeCloseTo(9, 0);
    expect(rules.all).toMatchObject({
      total: 36,
      denied: 15,
      previous: { total: 10, denied: 2, deny_share: 0.2 },
    });
    expect(rules.other).toBeNull();
    const top = await ask("rule", { limit: 1 });
    expect(top.other).toMatchObject({ values: 2, total: 26, denied: 5 });
    expect((await ask("agent")).rows).toMatchObject([{ value: "planner", total: 30, q: "agent:planner" }]);
    expect((await ask("verdict", { sort: "total" })).rows).toMatchObject([
      { value: "allow", total: 21, q: "verdict:allow" },
      { value: "deny", total: 15 },
    ]);
    expect((await ask("rail")).rows).toMatchObject([{ value: "pii", denied: 5, total: 6, q: "rail:pii" }]);
    expect((await ask("side", { q: "verdict:deny" })).rows).toMatchObject([{ value: "input", total: 5 }]);
    expect((await ask("source")).rows.map(({ value }) => value)).toEqual(["opa", "nemo"]);
  });
});

it.each([
  [{ by: "rule", q: "agent:planner" }, /not counted together/],
  [{ by: "none", q: "reason:x" }, /counted by source, point and verdict here/],
  [{ by: "none", q: "free text" }, /cannot be searched for text/],
  [{ by: "tool", q: "verdict:maybe" }, /no verdict/],
] as const)("%j is refused in words", async (asked, message) => {
  await expect(decisionsPanel(db.pool, mine, { ...panelInput, ...asked })).rejects.toThrow(message);
});
