import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countSpans } from "@/lib/derive/rollup-spans";
import type { Decision } from "@/lib/model/decision";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { decisionCoverage } from "@/lib/query/decision-coverage";
import { undecided } from "@/lib/query/undecided";
import { foldIncrements } from "@/lib/rollup/fold";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";
import { makeSpan } from "../support/spans";
import { foreign, mine } from "./query-seed";

const minuteMs = 60_000;
const endMs = Date.now() - 10 * minuteMs;
const window = { from: endMs - 60 * minuteMs, to: endMs };
const ns = (minutesAgo: number, ms = 0) => BigInt(endMs - minutesAgo * minuteMs + ms) * 1_000_000n;
let db: TestDatabase;

const call = (tool: string, minutesAgo: number, i: number, agent = "planner") =>
  makeSpan({
    startNs: ns(minutesAgo, i * 20_000),
    name: `execute_tool ${tool}`,
    operation: { kind: "tool", dialect: "test", name: tool, tool, agent },
  });

/*
 * Before the window (3 h ago): 30 calls of delete_file and of read_file; each delete_file has a decision that names its span.
 * In it: 10 calls of delete_file; 5 decided by trace and tool, 2 near one that names nothing, 3 by nobody.
 *        4 calls of read_file, which never have decisions. Agent planner is decided about, agent writer never.
 * Rule old_rule and rail toxicity were last seen before the window; rule always allows alone.
 */
beforeAll(async () => {
  db = await openTestDatabase();
  const before = Array.from({ length: 30 }, (_, i) => call("delete_file", 180, i));
  const now = Array.from({ length: 10 }, (_, i) => call("delete_file", 30, i));
  const agents = ["planner", "writer"].map((agent) =>
    makeSpan({ startNs: ns(20), operation: { kind: "agent", dialect: "test", name: agent, agent } }),
  );
  const reads = [180, 30].flatMap((ago) =>
    Array.from({ length: ago === 30 ? 4 : 30 }, (_, i) => call("read_file", ago, i)),
  );
  const spans = [...before, ...now, ...reads, ...agents];
  await writeTraces(db.pool, [{ projectId: 1, spans }], countSpans);
  const about = (id: string, over: Partial<Decision>) =>
    decision({ id, tool: "delete_file", agent: "planner", rule: "always", ...over });
  const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
  await pipeline.store(1, [
    ...before.map(({ traceId, spanId, startNs }, i) => about(`b-${i}`, { traceId, spanId, timeNs: startNs })),
    ...now.slice(0, 5).map(({ traceId, startNs }, i) => about(`n-${i}`, { traceId, timeNs: startNs })),
    ...now.slice(5, 7).map(({ startNs }, i) => about(`l-${i}`, { timeNs: startNs - 3_000_000_000n })),
    about("old", { rule: "old_rule", verdict: "deny", timeNs: ns(180) }),
    about("rail", { source: "nemo", rule: "toxicity", point: "output", tool: null, timeNs: ns(180) }),
    about("pii", {
      source: "nemo",
      rule: "pii",
      point: "input",
      tool: null,
      verdict: "deny",
      timeNs: ns(15),
    }),
  ]);
  await pipeline.close();
});
afterAll(() => db.close());

describe.each(["as they came", "folded"])("with rollups %s", (state) => {
  beforeAll(async () => {
    if (state === "folded") while ((await foldIncrements(db.pool)).more);
  });

  it("coverage tells what did not fire, and who acted without a decision", async () => {
    const found = await decisionCoverage(db.pool, mine, window);
    expect(
      found.rules.map(({ rule, state, count, baseline_count, denied }) => [
        rule,
        state,
        count,
        baseline_count,
        denied,
      ]),
    ).toEqual([
      ["old_rule", "silent", 0, 1, 0],
      ["toxicity", "silent", 0, 1, 0],
      ["always", "only_allows", 7, 30, 0],
      ["pii", "active", 1, 0, 1],
    ]);
    expect(found.rules[0]).toMatchObject({ baseline_denied: 1, q: 'policy:"agents/tools" rule:old_rule' });
    expect(Math.abs((found.rules[0]?.last_seen ?? 0) - Number(ns(180) / 1_000_000n))).toBeLessThanOrEqual(
      3_600_000,
    );
    expect(found.rails.map(({ rail, side, state, q }) => [rail, side, state, q])).toEqual([
      ["toxicity", "output", "silent", "rail:toxicity side:output"],
      ["pii", "input", "active", "rail:pii side:input"],
    ]);
    expect(found.agents).toMatchObject([{ name: "writer", calls: 1, q: "agent:writer" }]);
    expect(found.tools).toMatchObject([{ name: "read_file", calls: 4, errors: 0 }]);
    expect(found).toMatchObject({ agents_seen: 2, tools_seen: 2, truncated: false });
    expect(await decisionCoverage(db.pool, foreign, window)).toMatchObject({
      rules: [],
      tools: [],
      tools_seen: 0,
    });
  });

  it("calls of a tool that usually has a decision are told where they have none", async () => {
    const found = await undecided(db.pool, mine, { ...window, limit: 50 });
    expect(found.tools).toEqual([
      expect.objectContaining({
        tool: "delete_file",
        baseline_calls: 30,
        calls: 10,
        expected: 10,
        found: 7,
        examined: 10,
        missing: 3,
      }),
    ]);
    expect(found.calls).toHaveLength(3);
    expect(found.calls[0]).toMatchObject({
      tool: "delete_file",
      agent: "planner",
      service: "planner",
      failed: false,
    });
    expect(found.calls[0]?.time_ns).toBe(String(ns(30, 9 * 20_000)));
    expect(found.partial).toBe(false);
    expect((await undecided(db.pool, mine, { ...window, limit: 1 })).calls).toHaveLength(1);
    expect((await undecided(db.pool, mine, { ...window, limit: 9, tool: "read_file" })).tools).toEqual([]);
    expect((await undecided(db.pool, foreign, { ...window, limit: 50 })).tools).toEqual([]);
  });
});
