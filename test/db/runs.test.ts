import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Span } from "@/lib/model/span";
import { createRunPipeline, type RunPipeline } from "@/lib/pipeline-runs";
import { markLost } from "@/lib/worker/jobs/mark-lost";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { fixtureSpans } from "../support/derive";
import { clearRuns, deriveAll, projectId, runRows, runRules, runSums, store } from "../support/run-tables";

let db: TestDatabase;
let api: RunPipeline;
beforeEach(async () => {
  db = await openTestDatabase();
  api = createRunPipeline({ pool: db.pool });
});
afterEach(async () => {
  api.close();
  await db.close();
});

const startMs = 1_790_000_000_000;
const traceOf = (spans: Span[]) => spans[0]?.traceId ?? "";
const one = async () => {
  const rows = await runRows(db.pool);
  expect(rows).toHaveLength(1);
  return rows[0] ?? {};
};

describe("runs from spans", () => {
  it("are written with their facts, once, however often the trace is touched", async () => {
    const spans = fixtureSpans("otel-genai");
    await store(db.pool, spans);
    await deriveAll(db.pool);
    const row = await one();
    expect(row).toMatchObject({
      run_id: traceOf(spans),
      workflow: "support",
      status: "failed",
      source: "spans",
      attempt: 1,
      tool_calls: 3,
      error: "tool `notify` failed (ConnectionError)",
      input_tokens: "1200",
      traces: [traceOf(spans)],
    });
    await store(db.pool, spans);
    await db.pool.query(
      "insert into telemetry.touched_traces (project_id, has_operations, trace_ids) values (1, true, $1)",
      [[traceOf(spans)]],
    );
    await deriveAll(db.pool);
    expect(await one()).toEqual(row);
    expect(await runSums(db.pool)).toMatchObject([
      { dimension: "run", grp: "", outcome: "failed", count: 1 },
      { dimension: "workflow", grp: "support", outcome: "failed", count: 1 },
    ]);
  });

  it("of a trace with too many spans are told by its earliest, in any company, and say so", async () => {
    const spans = fixtureSpans("otel-genai");
    const other = fixtureSpans("ai-sdk-7").slice(0, 3);
    const most = spans.length - 2;
    await store(db.pool, [...spans, ...other].reverse());
    await deriveAll(db.pool, most);
    const rows = await runRows(db.pool);
    expect(rows.find((row) => row.run_id === traceOf(spans))).toMatchObject({
      span_count: most,
      spans_cut: true,
    });
    expect(rows.find((row) => row.run_id === traceOf(other))).toMatchObject({ spans_cut: false });
  });

  it("of workflows without end count under one name, also when they are counted again", async () => {
    const calls = createRunPipeline({ pool: db.pool, maxWorkflows: 2 });
    for (const workflow of ["a", "b", "c", "d"]) {
      await calls.start(projectId, { id: workflow, workflow });
      await calls.patch(projectId, workflow, { status: "succeeded", ended_at: Date.now() });
      await calls.patch(projectId, workflow, { input_tokens: 7 });
    }
    calls.close();
    const named = (await runSums(db.pool)).filter(({ dimension }) => dimension === "workflow");
    expect(named.map(({ grp }) => grp).sort()).toEqual(expect.arrayContaining(["(other names)", "a", "b"]));
    expect(named.reduce((sum, { count }) => sum + Number(count), 0)).toBe(4);
    expect(named.some(({ grp }) => grp === "c" || grp === "d")).toBe(false);
  });

  it("run while the top of the trace is missing, and end when it comes", async () => {
    const spans = fixtureSpans("ai-sdk-7");
    const traceparented = fixtureSpans("otel-genai");
    await store(db.pool, traceparented.slice(1));
    await deriveAll(db.pool);
    expect(await one()).toMatchObject({ status: "running", ended_ns: null, workflow: "clerk" });
    expect(await runSums(db.pool)).toEqual([]);
    await store(db.pool, traceparented.slice(0, 1));
    await deriveAll(db.pool);
    expect(await one()).toMatchObject({ status: "failed", workflow: "support" });
    expect(spans.length).toBe(4);
  });

  it("put TaskPilot's scattered spans together by request id", async () => {
    await store(db.pool, fixtureSpans("taskpilot"));
    await deriveAll(db.pool);
    expect(await one()).toMatchObject({
      run_id: "req-11",
      workflow: "plan_and_review",
      status: "failed",
      agents: ["PlannerAgent"],
      tools: ["create_task"],
      error: "title is missing",
      span_count: 3,
    });
  });

  it("number attempts of one request by start, whatever comes first", async () => {
    const again = (by: number, digit: string) =>
      fixtureSpans("otel-genai").map((span) => ({
        ...span,
        traceId: digit.repeat(32),
        startNs: span.startNs + BigInt(by) * 1_000_000_000n,
      }));
    await store(db.pool, again(20, "b"));
    await deriveAll(db.pool);
    await store(db.pool, again(10, "c"));
    await store(db.pool, again(0, "d"));
    await deriveAll(db.pool);
    expect((await runRows(db.pool)).map((row) => [row.run_id, row.attempt])).toEqual([
      ["b".repeat(32), 3],
      ["c".repeat(32), 2],
      ["d".repeat(32), 1],
    ]);
  });
});

describe("the run API", () => {
  const start = { id: "r1", workflow: "nightly", started_at: startMs, request_id: "q1" };

  it("starts once, ends once, and refuses a second end", async () => {
    expect(await api.start(projectId, start)).toEqual({
      created: true,
      run: { id: "r1", status: "running", href: "/runs/r1" },
    });
    expect((await api.start(projectId, { ...start, workflow: "other" })).created).toBe(false);
    const end = {
      status: "failed",
      error: "disk full",
      ended_at: startMs + 5_000,
      tokens: { input: 7 },
      cost_usd: 0.5,
    };
    expect((await api.patch(projectId, "r1", end)).status).toBe("failed");
    expect((await api.patch(projectId, "r1", end)).status).toBe("failed");
    await expect(api.patch(projectId, "r1", { status: "succeeded" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(api.patch(projectId, "r1", { status: "running" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(api.patch(projectId, "nobody", {})).rejects.toMatchObject({ code: "not_found" });
    await expect(api.start(projectId, { id: "x", workflwo: "typo" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(api.patch(2, "r1", {})).rejects.toMatchObject({ code: "not_found" });
    expect(await one()).toMatchObject({
      workflow: "nightly",
      status: "failed",
      error: "disk full",
      source: "api",
      input_tokens: "7",
      cost_usd: 0.5,
      request_id: "q1",
      ended_ns: `${BigInt(startMs + 5_000) * 1_000_000n}`,
    });
    expect(await runSums(db.pool)).toMatchObject([
      { dimension: "run", outcome: "failed", count: 1, duration_ns: "5000000000" },
      { dimension: "workflow", grp: "nightly", outcome: "failed", count: 1 },
    ]);
  });

  it("takes over a run that spans made before it was named", async () => {
    const spans = fixtureSpans("ai-sdk-7");
    await store(db.pool, spans);
    await deriveAll(db.pool);
    expect(await one()).toMatchObject({ run_id: traceOf(spans), source: "spans" });
    const traceparent = `00-${traceOf(spans)}-00000000000000ff-01`;
    await api.start(projectId, { id: "r2", workflow: "planning", traceparent });
    expect(await one()).toMatchObject({
      run_id: "r2",
      workflow: "planning",
      source: "both",
      status: "running",
      llm_calls: 1,
    });
    expect(await runSums(db.pool)).toEqual([]);
    await api.patch(projectId, "r2", { status: "succeeded" });
    await deriveAll(db.pool);
    expect(await one()).toMatchObject({ run_id: "r2", status: "succeeded", input_tokens: "90" });
    expect(await runSums(db.pool)).toMatchObject([{ count: 1 }, { grp: "planning", count: 1 }]);
  });

  it("counts a bound trace without any semantics of its own", async () => {
    const spans = fixtureSpans("otel-genai").map((span) => ({ ...span, operation: null }));
    await store(db.pool, spans);
    await deriveAll(db.pool);
    expect(await runRows(db.pool)).toEqual([]);
    await api.start(projectId, { id: "r3", workflow: "plain", trace_id: traceOf(spans) });
    await deriveAll(db.pool);
    expect(await one()).toMatchObject({ run_id: "r3", span_count: 8, status: "running" });
  });
});

describe("lost runs", () => {
  it("are marked, counted, and revived by whatever comes later", async () => {
    await api.start(projectId, { id: "r4", workflow: "w", started_at: startMs });
    expect(await markLost(db.pool, runRules, 60)).toEqual(new Map());
    await db.pool.query("update telemetry.runs set last_seen_at = now() - interval '2 minutes'");
    expect(await markLost(db.pool, runRules, 60)).toEqual(new Map([[projectId, ["r4"]]]));
    expect(await one()).toMatchObject({ status: "lost" });
    expect(await runSums(db.pool)).toMatchObject([
      { outcome: "lost", count: 1 },
      { outcome: "lost", count: 1 },
    ]);
    expect((await api.patch(projectId, "r4", { heartbeat: true })).status).toBe("running");
    expect(await runSums(db.pool)).toEqual([]);
  });
});

describe("any order and batching", () => {
  it("gives the same rows and the same sums", async () => {
    const dialects = ["otel-genai", "runtower", "taskpilot", "nemo-guardrails", "vercel-ai"];
    const spans = dialects.flatMap(fixtureSpans);
    const traceId = traceOf(fixtureSpans("vercel-ai"));
    // Whole traces of one request, so that attempts have to be numbered too.
    spans.push(
      ...fixtureSpans("otel-genai").map((span) => ({
        ...span,
        traceId: "e".repeat(32),
        startNs: span.startNs - 10n ** 9n,
      })),
    );
    type Step = { kind: "spans"; spans: Span[] } | { kind: "start" } | { kind: "derive" } | { kind: "lost" };
    const play = async (steps: Step[]) => {
      const here = db;
      await clearRuns(here.pool);
      const calls = createRunPipeline({ pool: here.pool, now: () => startMs });
      for (const step of steps) {
        if (step.kind === "spans") await store(here.pool, step.spans);
        if (step.kind === "derive") await deriveAll(here.pool);
        if (step.kind === "lost") await markLost(here.pool, runRules, 0);
        if (step.kind === "start") {
          await calls.start(projectId, {
            id: "api",
            workflow: "told",
            trace_id: traceId,
            started_at: startMs,
          });
          await calls.patch(projectId, "api", { status: "succeeded", ended_at: startMs + 9_000 });
        }
      }
      await here.pool.query(
        `insert into telemetry.touched_traces (project_id, has_operations, trace_ids) select 1, true, array_agg(distinct trace_id) from telemetry.spans`,
      );
      await deriveAll(here.pool);
      const result = { runs: await runRows(here.pool), sums: await runSums(here.pool) };
      calls.close();
      return result;
    };
    const expected = await play([{ kind: "start" }, { kind: "spans", spans }]);
    expect(expected.runs).toHaveLength(6);
    const steps = fc
      .tuple(
        fc.shuffledSubarray(spans, { minLength: spans.length }),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
        fc.nat(),
      )
      .map(([shuffled, cuts, startAt]) => {
        const list: Step[] = [];
        let from = 0;
        for (const size of [...cuts, shuffled.length]) {
          list.push({ kind: "spans", spans: shuffled.slice(from, from + size) }, { kind: "derive" });
          if (size === 3) list.push({ kind: "lost" });
          from += size;
        }
        list.splice(startAt % list.length, 0, { kind: "start" });
        return list.filter((step) => step.kind !== "spans" || step.spans.length > 0);
      });
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        expect(await play(list)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it("holds with senders, workers and API calls at once", async () => {
    const spans = fixtureSpans("otel-genai").concat(fixtureSpans("taskpilot"), fixtureSpans("vercel-ai"));
    const traceId = traceOf(fixtureSpans("vercel-ai"));
    const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    await Promise.all([
      ...spans.map(async (span) => {
        await pause();
        await store(db.pool, [span]);
        await deriveAll(db.pool);
      }),
      ...Array.from({ length: 8 }, async () => {
        await pause();
        await api.start(projectId, {
          id: "api",
          workflow: "told",
          trace_id: traceId,
          started_at: startMs,
          request_id: "req-2",
        });
        await api.patch(projectId, "api", { status: "succeeded", ended_at: startMs + 9_000 });
      }),
    ]);
    await deriveAll(db.pool);
    const rows = await runRows(db.pool);
    expect(rows.map((row) => [row.run_id, row.span_count])).toEqual([
      [traceOf(fixtureSpans("otel-genai")), 8],
      ["api", 4],
      ["req-11", 3],
    ]);
    expect(
      (await runSums(db.pool))
        .filter((sum) => sum.dimension === "run")
        .map((sum) => [sum.outcome, sum.count]),
    ).toEqual([
      ["failed", 2],
      ["succeeded", 1],
    ]);
  });
});
