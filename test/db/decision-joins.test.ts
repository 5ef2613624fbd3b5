import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecisionNeighbour } from "@/lib/contract/decision-detail";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { decisionDetail } from "@/lib/query/decision-detail";
import { requestStory } from "@/lib/query/request-story";
import { runDetail } from "@/lib/query/run-detail";
import { runList } from "@/lib/query/run-list";
import { spanDetail } from "@/lib/query/span-detail";
import { traceDetail } from "@/lib/query/trace-detail";
import { sealDecisions } from "@/lib/write/seals";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";
import { seedDecisions } from "./decision-seed";
import { foreign, mine, now, second, seed, traceA, traceOther } from "./query-seed";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seed(db.pool);
  await seedDecisions(db.pool);
});
afterAll(() => db.close());

const nameOf = (one: DecisionNeighbour) => (one.kind === "span" ? one.span.name : one.decision.id);

type Joined = {
  id: string;
  joined_by: string;
  inferred: boolean;
  at_span: { span_id: string; inferred: boolean } | null;
};
const short = (decisions: Joined[]) =>
  decisions.map(({ id, joined_by, inferred, at_span }) => [
    id,
    joined_by,
    inferred,
    at_span?.span_id ?? null,
  ]);
const lookup = "0000000000000003";
const ofRequest = [
  ["checked", "span", false, lookup],
  ["denied", "trace", false, lookup],
  ["guard", "request", false, null],
  ["loose", "time", true, lookup],
];

describe("decisions belong to", () => {
  it("a request: by its id and traces, and by what they are about", async () => {
    const story = await requestStory(db.pool, mine, { requestId: "req-a" });
    expect(short(story.decisions)).toEqual(ofRequest);
    expect(story.first_cause).toMatchObject({
      kind: "decision",
      id: "denied",
      words: "agents/tools (no_lookup) denied lookup: outside the workspace",
    });
    expect(story.runs[0]).toMatchObject({ decisions_allowed: 1, decisions_denied: 2 });
  });

  it("a request that nothing else is known of", async () => {
    const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
    const timeNs = now - 40n * 86_400n * second;
    const over = { timeNs, requestId: "req-only", verdict: "deny", reason: "no", tool: "refund" } as const;
    await pipeline.store(1, [decision({ ...over, id: "only" })]);
    await pipeline.close();
    const story = await requestStory(db.pool, mine, { requestId: "req-only" });
    expect(story).toMatchObject({
      outcome: "blocked",
      summary: "Blocked: agents/tools denied refund: no",
      first_cause: { kind: "decision", id: "only" },
      duration_ms: 0,
    });
    await expect(requestStory(db.pool, foreign, { requestId: "req-only" })).rejects.toThrow(/Nothing bears/);
  });

  it("a run, and are counted in its list", async () => {
    const detail = await runDetail(db.pool, mine, { id: "run-1" });
    expect(short(detail.decisions)).toEqual(ofRequest.map(([id, by, ...rest]) => [id, by, ...rest]));
    const { data } = await runList(db.pool, mine, { q: "", sort: "started", limit: 10 });
    expect(data.map((run) => [run.id, run.decisions_allowed, run.decisions_denied])).toEqual([
      ["run-1", 1, 2],
      ["run-2", 0, 0],
    ]);
    const theirs = await runList(db.pool, foreign, { q: "", sort: "started", limit: 10 });
    expect(theirs.data.map((run) => [run.id, run.decisions_allowed])).toEqual([["run-3", 1]]);
  });

  it("a trace and its spans", async () => {
    const trace = await traceDetail(db.pool, mine, { id: traceA, limit: 100 });
    expect(short(trace.decisions)).toEqual(ofRequest);
    const firstPage = await traceDetail(db.pool, mine, { id: traceA, limit: 1 });
    expect(short(firstPage.decisions)).toEqual(ofRequest);
    const span = await spanDetail(db.pool, mine, { id: traceA, span: lookup });
    expect(span.decisions.map(({ id }) => id)).toEqual(["checked", "denied", "loose"]);
    const other = await spanDetail(db.pool, mine, { id: traceA, span: "0000000000000004" });
    expect(other.decisions).toEqual([]);
  });

  it("tells of a denial who asked, which rule said no, and what was done next", async () => {
    const detail = await decisionDetail(db.pool, mine, { id: "denied" });
    expect(detail.decision).toMatchObject({
      user: "ada",
      rule: "no_lookup",
      revision: "r2",
      verdict: "deny",
    });
    expect(detail.input).toEqual({
      value: { tool_name: "lookup", amount: 12345678901234567000 },
      text: '{"tool_name":"lookup","amount":12345678901234567890}',
    });
    expect(detail.result).toEqual({ value: { allow: false }, text: null });
    expect(detail.run).toMatchObject({ id: "run-1", joined_by: "trace", inferred: false });
    expect(detail.trace).toMatchObject({ trace_id: traceA, joined_by: "trace", root_name: "POST /order" });
    expect(detail.span).toMatchObject({
      span: { span_id: lookup },
      attributes: { "http.status_code": 504 },
      joined_by: "trace",
      inferred: true,
    });
    expect(detail.logs.map(({ body }) => body)).toEqual(["lookup timed out after 300 ms"]);
    expect(detail.before.map(nameOf)).toEqual([
      "POST /order",
      "invoke_agent planner",
      "checked",
      "execute_tool lookup",
    ]);
    expect(detail.after.map(nameOf)).toEqual(["guard", "chat gpt-4o"]);
    expect(detail.same_question).toMatchObject({
      q: 'policy:"agents/tools" tool:lookup agent:planner',
      counts: { allow: 1, deny: 1 },
      partial: false,
    });
    expect(detail.same_question.otherwise.map(({ id }) => id)).toEqual(["checked"]);
    expect(detail.seal).toBeNull();
  });

  it("tells where one that names no id likely belongs, and says so", async () => {
    const detail = await decisionDetail(db.pool, mine, { id: "loose" });
    expect(detail.span).toMatchObject({ span: { span_id: lookup }, joined_by: "time", inferred: true });
    expect(detail.run).toMatchObject({ id: "run-1", joined_by: "time", inferred: true });
    expect(detail.trace).toMatchObject({ trace_id: traceA, joined_by: "time", inferred: true });
    const alone = await decisionDetail(db.pool, mine, { id: "old-1" });
    expect(alone).toMatchObject({ run: null, trace: null, span: null, before: [], after: [], logs: [] });
    expect(alone.same_question.counts).toMatchObject({ allow: 30, deny: 10 });
  });

  it("is told with its seal, its OPA and what each source said", async () => {
    const telling = { id: "denied", traceId: traceA, verdict: "deny", agent: "planner" } as const;
    const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
    const { time_ns } = (await decisionDetail(db.pool, mine, { id: "denied" })).decision;
    await pipeline.store(1, [
      decision({ ...telling, source: "openinference", timeNs: BigInt(time_ns) + 1n, input: "{}" }),
    ]);
    await pipeline.close();
    await sealDecisions(db.pool, Date.now() + 60_000);
    await db.pool.query(
      "insert into telemetry.opa_instances (project_id, instance_id, version, labels) values (1, 'opa-1', '1.9.0', '{\"app\":\"x\"}')",
    );
    const detail = await decisionDetail(db.pool, mine, { id: "denied" });
    expect(detail.seal).toMatchObject({ n: 1 });
    expect(detail.opa).toMatchObject({ instance_id: "opa-1", version: "1.9.0", labels: { app: "x" } });
    expect(detail.tellings.map((one) => [one.decision.source, one.input?.value])).toEqual([
      ["opa", { tool_name: "lookup", amount: 12345678901234567000 }],
      ["openinference", {}],
    ]);
  });

  it("no other project's", async () => {
    const story = await requestStory(db.pool, foreign, { requestId: "req-b" });
    expect(short(story.decisions)).toEqual([["denied", "request", false, null]]);
    expect((await traceDetail(db.pool, foreign, { id: traceOther, limit: 10 })).decisions).toEqual([
      expect.objectContaining({ id: "denied", joined_by: "request" }),
    ]);
  });
});
