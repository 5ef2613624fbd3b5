import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logListInput } from "@/lib/contract/log-list";
import { panelInput } from "@/lib/contract/panel-series";
import { runListInput } from "@/lib/contract/run-list";
import { runOutputInput } from "@/lib/contract/run-output";
import { traceDetailInput } from "@/lib/contract/trace-detail";
import { traceListInput } from "@/lib/contract/trace-list";
import { InvalidInput, NotFound } from "@/lib/errors";
import { facets } from "@/lib/query/facets";
import { logHistogram } from "@/lib/query/log-histogram";
import { logList } from "@/lib/query/log-list";
import { openLogTail } from "@/lib/query/log-tail";
import { overviewNumbers } from "@/lib/query/overview-numbers";
import { panelSeries } from "@/lib/query/panel-series";
import { payload } from "@/lib/query/payload";
import { requestStory } from "@/lib/query/request-story";
import { resolve } from "@/lib/query/resolve";
import { runDetail } from "@/lib/query/run-detail";
import { runList } from "@/lib/query/run-list";
import { runOutput } from "@/lib/query/run-output";
import { spanDetail } from "@/lib/query/span-detail";
import { traceDetail } from "@/lib/query/trace-detail";
import { traceList } from "@/lib/query/trace-list";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { foreign, mine, now, seed, traceA, traceB, traceOther } from "./query-seed";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seed(db.pool);
});
afterAll(() => db.close());

const runs = async (q: string, scope = mine) =>
  (await runList(db.pool, scope, runListInput.parse({ q }))).data.map((run) => run.id);
const traces = async (q: string, scope = mine, rest = {}) =>
  (await traceList(db.pool, scope, traceListInput.parse({ q, ...rest }))).data.map((trace) => trace.trace_id);
const logs = async (q: string, scope = mine, rest = {}) =>
  (await logList(db.pool, scope, logListInput.parse({ q, ...rest }))).data.map(
    (line) => line.body.split(" ")[0],
  );

describe("traces", () => {
  it.each([
    ["", [traceA, traceB]],
    ["service:planner", [traceA]],
    ["service:plan*", [traceA]],
    ["-service:planner", [traceB]],
    ["status:error", [traceA]],
    ["duration:>500ms", [traceA]],
    ["duration:[5ms TO 20ms]", [traceB]],
    ["name:GET*", [traceB]],
    ["root:true http.status_code:200", [traceB]],
    ["http.status_code:>=500", [traceA]],
    ["http.status_code:504 status:error", [traceA]],
    ["http.status_code:504 name:*order", []],
    ["flag:true", [traceA]],
    ["http.request.header.x-request-id:req-a", [traceA]],
    ["http.request.header.x-request-id:req*", [traceA]],
    ["gen_ai.request.model:gpt-4o*", [traceA]],
    ["k8s.pod.name:pod-1", [traceA]],
    ["agent:planner", [traceA]],
    ["tool:lookup", [traceA]],
    ["kind:llm tokens:>=100", [traceA]],
    ["kind:server -status:error", [traceB]],
    ["request_id:req-a", [traceA]],
    ["session:session-1", [traceA]],
    ["run:run-1", [traceA]],
    [`trace:${traceB}`, [traceB]],
    ["span:0000000000000003", [traceA]],
    ['"boom inside"', [traceA]],
    ["has:flag", [traceA]],
    ["env:prod (tool:lookup OR name:GET*)", [traceA, traceB]],
    ["nothing:here", []],
    ["project:default version:2.0", [traceB]],
    ["project:other", []],
  ])("finds by %s", async (q, found) => {
    expect(await traces(q)).toEqual(found);
  });

  it("an id ignores the time range, anything else does not", async () => {
    const range = { from: Number(now / 1_000_000n) - 60_000 };
    expect(await traces(`trace:${traceB}`, mine, range)).toEqual([traceB]);
    expect(await traces("service:gateway", mine, range)).toEqual([]);
  });

  it("pages without loss or repetition in both orders", async () => {
    for (const sort of ["started", "duration"]) {
      const first = await traceList(db.pool, mine, traceListInput.parse({ sort, limit: 1 }));
      expect(first.data).toHaveLength(1);
      const second = await traceList(
        db.pool,
        mine,
        traceListInput.parse({ sort, limit: 1, cursor: first.next_cursor }),
      );
      expect([first, second].flatMap((page) => page.data.map((trace) => trace.trace_id))).toEqual([
        traceA,
        traceB,
      ]);
      expect(second.next_cursor).toBeNull();
    }
  });

  it.each(["duration:>2parsecs", "status:happy", "trace:xyz", "name:>3", "a:(", "kind:>2"])(
    "refuses %s",
    async (q) => {
      await expect(traces(q)).rejects.toThrow(InvalidInput);
    },
  );

  it("refuses a cursor of another list", async () => {
    const page = await traceList(db.pool, mine, traceListInput.parse({ limit: 1 }));
    const cursor = page.next_cursor ?? "";
    await expect(
      traceList(db.pool, mine, traceListInput.parse({ cursor, sort: "duration" })),
    ).rejects.toThrow(InvalidInput);
    await expect(
      traceList(db.pool, mine, traceListInput.parse({ cursor: `${cursor.slice(0, -4)}AAAA` })),
    ).rejects.toThrow(InvalidInput);
  });
});

it("a trace comes whole, in pages, and around a span", async () => {
  const whole = await traceDetail(db.pool, mine, traceDetailInput.parse({ id: traceA }));
  expect(whole).toMatchObject({
    span_count: 4,
    error_count: 3,
    missing_parents: 0,
    request_ids: ["req-a"],
    run_ids: ["run-1"],
    next_cursor: null,
  });
  expect(whole.spans.map((span) => span.name)).toEqual([
    "POST /order",
    "invoke_agent planner",
    "execute_tool lookup",
    "chat gpt-4o",
  ]);
  expect(whole.spans[2]).toMatchObject({
    log_count: 1,
    events: [{ name: "exception" }],
    parent_span_id: "0000000000000002",
  });
  const first = await traceDetail(db.pool, mine, traceDetailInput.parse({ id: traceA, limit: 3 }));
  const rest = await traceDetail(
    db.pool,
    mine,
    traceDetailInput.parse({ id: traceA, limit: 3, cursor: first.next_cursor }),
  );
  expect([...first.spans, ...rest.spans]).toEqual(whole.spans);
  const around = await traceDetail(
    db.pool,
    mine,
    traceDetailInput.parse({ id: traceA, limit: 2, around: "0000000000000003" }),
  );
  expect(around.spans.map((span) => span.span_id)).toContain("0000000000000003");
});

it("a span tells its attributes, resource, events and lines; a small attribute is its own payload", async () => {
  const input = { id: traceA, span: "0000000000000003" };
  const span = await spanDetail(db.pool, mine, input);
  expect(span.attributes).toEqual({ "http.status_code": 504 });
  expect(span.resource["k8s.pod.name"]).toBe("pod-1");
  expect(span.events[0]?.attributes["exception.message"]).toBe("boom inside");
  expect(span.logs).toHaveLength(1);
  expect(span.percentile).toMatchObject({ value: null, samples: 0 });
  expect(await payload(db.pool, mine, { ...input, key: "http.status_code" })).toMatchObject({ text: "504" });
  await expect(payload(db.pool, mine, { ...input, key: "none" })).rejects.toThrow(NotFound);
});

describe("runs", () => {
  it.each([
    ["", ["run-1", "run-2"]],
    ["status:failed", ["run-1"]],
    ["status:error", ["run-1"]],
    ["workflow:rep*", ["run-2"]],
    ["agent:planner model:gpt-4o*", ["run-1"]],
    ["-agent:planner", ["run-2"]],
    ["tokens:>=100 cost:>0.01", ["run-1"]],
    ["duration:>50s", ["run-2"]],
    ["error:*timed*", ["run-1"]],
    ["has:error", ["run-1"]],
    ["request_id:req-a", ["run-1"]],
    [`trace:${traceA}`, ["run-1"]],
    ["span:0000000000000004", ["run-1"]],
    ["session:session-1", ["run-1"]],
    ["http.status_code:504", ["run-1"]],
    ["-http.status_code:504", ["run-2"]],
    ["http.status_code:>=505", []],
    ["report", ["run-2"]],
    ["attempt:1 source:api", ["run-2"]],
  ])("finds by %s", async (q, found) => {
    expect(await runs(q)).toEqual(found);
  });

  it("pages in every order", async () => {
    for (const sort of ["started", "duration", "cost", "tokens"]) {
      const first = await runList(db.pool, mine, runListInput.parse({ sort, limit: 1 }));
      const second = await runList(
        db.pool,
        mine,
        runListInput.parse({ sort, limit: 1, cursor: first.next_cursor }),
      );
      expect([first, second].flatMap((page) => page.data.map((run) => run.id)).sort()).toEqual([
        "run-1",
        "run-2",
      ]);
    }
  });

  it("a run tells its steps, attempts and output", async () => {
    const detail = await runDetail(db.pool, mine, { id: "run-1" });
    expect(detail.steps).toHaveLength(4);
    expect(detail.attempts.map((run) => run.id)).toEqual(["run-1"]);
    expect(detail.log_density.reduce((sum, part) => sum + part.errors, 0)).toBe(1);
    expect(detail.output_streams).toEqual([
      { stream: "stdout", bytes: 8 },
      { stream: "stderr", bytes: 14 },
    ]);
  });

  it("output is read across pages without breaking a character", async () => {
    const whole = await runOutput(db.pool, mine, runOutputInput.parse({ id: "run-1", stream: "stdout" }));
    expect(whole.chunks.map((chunk) => chunk.text).join("")).toBe("Grüße\n");
    expect(whole.complete).toBe(true);
    const [first] = whole.chunks;
    const rest = await runOutput(
      db.pool,
      mine,
      runOutputInput.parse({ id: "run-1", stream: "stdout", after: first?.id }),
    );
    expect((first?.text ?? "") + rest.chunks.map((chunk) => chunk.text).join("")).toBe("Grüße\n");
    const found = await runOutput(db.pool, mine, runOutputInput.parse({ id: "run-1", search: "WARNING" }));
    expect(found.chunks.map((chunk) => chunk.text)).toEqual(["warning: slow\n"]);
  });
});

describe("logs", () => {
  it.each([
    ["", ["served", "lookup"]],
    ["level:error", ["lookup"]],
    ["level:>=warn", ["lookup"]],
    ["level:<error", ["served"]],
    ["service:gateway", ["served"]],
    ["customer:c1", ["lookup"]],
    ["customer:c*", ["served", "lookup"]],
    ["stream:stderr", ["lookup"]],
    ["logger:http", ["served"]],
    ["run:run-1", ["lookup"]],
    ["request_id:req-a", ["lookup"]],
    [`trace:${traceA}`, ["lookup"]],
    ["span:0000000000000003", ["lookup"]],
    ['body:"timed out"', ["lookup"]],
    ["TIMED -level:info", ["lookup"]],
  ])("finds by %s", async (q, found) => {
    expect(await logs(q)).toEqual(found);
  });

  it("oldest first, in pages, and around a line", async () => {
    expect(await logs("", mine, { order: "oldest" })).toEqual(["lookup", "served"]);
    for (const order of ["newest", "oldest"]) {
      const first = await logList(db.pool, mine, logListInput.parse({ order, limit: 1 }));
      const second = await logList(
        db.pool,
        mine,
        logListInput.parse({ order, limit: 1, cursor: first.next_cursor }),
      );
      expect(new Set([first, second].flatMap((page) => page.data.map((line) => line.id))).size).toBe(2);
      expect(second.next_cursor).toBeNull();
    }
    const { data } = await logList(db.pool, mine, logListInput.parse({ q: "level:error" }));
    expect(await logs("", mine, { around: data[0]?.id })).toEqual(["lookup"]);
  });

  it("are counted by level, from the rollup and by reading", async () => {
    const total = (answer: Awaited<ReturnType<typeof logHistogram>>) =>
      answer.points.reduce((sum, point) => sum + (point.counts.error ?? 0), 0);
    expect(total(await logHistogram(db.pool, mine, { q: "" }))).toBe(5);
    const read = await logHistogram(db.pool, mine, { q: "level:error" });
    expect(total(read)).toBe(1);
    expect(read.partial).toBe(false);
  });

  it("a tail gives each new line once, and nothing that another project wrote", async () => {
    const tail = await openLogTail(db.pool, mine, "tail*", null);
    expect((await tail.next()).lines).toEqual([]);
    const write = (project: number, body: string) =>
      db.pool.query(
        `insert into telemetry.log_records (time_ns, observed_ns, resource_id, project_id, severity, body, attributes) values ($1, $1, 10, $2, 9, $3, '{}')`,
        [now - 172_800_000_000_000n > 0n ? now : now, project, body],
      );
    await write(1, "tail one");
    await write(2, "tail foreign");
    await write(1, "other");
    expect((await tail.next()).lines.map((line) => line.body)).toEqual(["tail one"]);
    expect((await tail.next()).lines).toEqual([]);
    const again = await openLogTail(db.pool, mine, "tail*", tail.settled());
    expect((await again.next()).lines.map((line) => line.body)).toEqual(["tail one"]);
    await db.pool.query("delete from telemetry.log_records where body like 'tail%' or body = 'other'");
  });
});

it.each([
  ["req-a", ["request"]],
  ["run-1", ["run"]],
  [traceA, ["trace"]],
  [traceA.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-").toUpperCase(), ["trace"]],
  ["0000000000000003", ["span"]],
  ["session-1", ["session"]],
  ["nothing", []],
])("resolve %s", async (id, kinds) => {
  const { data } = await resolve(db.pool, mine, { id });
  expect(data.map((found) => found.kind)).toEqual(kinds);
  for (const found of data) expect(found.href).toContain("project=default");
});

it("the story of a request names its first cause, given the id alone", async () => {
  const story = await requestStory(db.pool, mine, { requestId: "req-a" });
  expect(story).toMatchObject({
    outcome: "failed",
    session_id: "session-1",
    input_tokens: 60,
    cost_usd: 0.02,
  });
  expect(story.first_cause).toMatchObject({
    kind: "span",
    id: "0000000000000003",
    words: "tool lookup failed: timed out",
  });
  expect(story.summary).toMatch(/^Failed in .*: tool lookup failed: timed out$/);
  expect(story.runs.map((run) => run.id)).toEqual(["run-1"]);
  expect(story.traces[0]).toMatchObject({ trace_id: traceA, span_count: 4, spans_truncated: false });
  expect(story.logs).toHaveLength(1);
});

describe("panels", () => {
  const panel = (given: object) => panelSeries(db.pool, mine, panelInput.parse(given));
  it("throughput by outcome, errors as a share, latency as quantiles", async () => {
    const throughput = await panel({ panel: "throughput" });
    expect(throughput.series.map((one) => [one.key, one.total])).toEqual([
      ["failed", 1],
      ["succeeded", 3],
    ]);
    const errors = await panel({ panel: "errors" });
    expect(errors.series[0]?.values.filter((value) => value !== null)).toEqual([0.25]);
    const latency = await panel({ panel: "latency" });
    expect(latency.series.map((one) => one.key)).toEqual(["p50", "p95", "p99"]);
    expect(latency.series[0]?.values.find((value) => value !== null)).toBeCloseTo(1.07, 1);
  });
  it("groups, narrows, and refuses what no rollup tells", async () => {
    const grouped = await panel({ panel: "throughput", by: "workflow" });
    expect(grouped.series.map((one) => [one.group, one.total])).toEqual([["order", 4]]);
    expect((await panel({ panel: "throughput", q: "status:failed" })).series).toHaveLength(1);
    expect((await panel({ panel: "throughput", q: "workflow:order" })).series[0]?.total).toBe(4);
    await expect(panel({ panel: "throughput", q: "http.route:/x" })).rejects.toThrow(InvalidInput);
  });
  it("the four numbers", async () => {
    const { numbers } = await overviewNumbers(db.pool, mine, { subject: "runs", by: "none", q: "" });
    expect(Object.fromEntries(numbers.map((number) => [number.key, number.value]))).toMatchObject({
      failing_share: 0.25,
      cost_usd: null,
    });
  });
});

it("facets count short keys and attributes", async () => {
  const answer = await facets(db.pool, mine, { signal: "traces", q: "", limit: 30 });
  expect(answer.sampled).toBe(5);
  expect(answer.facets.find((facet) => facet.key === "service")?.values).toEqual([
    { value: "planner", count: 4 },
    { value: "gateway", count: 1 },
  ]);
  const values = await facets(db.pool, mine, {
    signal: "logs",
    q: "",
    key: "customer",
    prefix: "c",
    limit: 30,
  });
  expect(values.facets.map((facet) => facet.distinct)).toEqual([2]);
  expect((await facets(db.pool, mine, { signal: "runs", q: "", limit: 30 })).sampled).toBe(2);
});

describe("another project's caller sees nothing", () => {
  it("in lists", async () => {
    expect(await traces("", foreign)).toEqual([traceOther]);
    expect(await traces("request_id:req-a", foreign)).toEqual([]);
    expect(await traces(`trace:${traceA}`, foreign)).toEqual([]);
    expect(await traces("span:0000000000000003", foreign)).toEqual([]);
    expect(await traces("flag:true", foreign)).toEqual([]);
    expect(await runs("", foreign)).toEqual(["run-3"]);
    expect(await runs("http.status_code:504", foreign)).toEqual([]);
    expect(await runs(`trace:${traceA}`, foreign)).toEqual([]);
    expect(await logs("", foreign)).toEqual(["served"]);
    expect(await logs("run:run-1", foreign)).toEqual([]);
    expect(await logs(`trace:${traceA}`, foreign)).toEqual([]);
    expect((await facets(db.pool, foreign, { signal: "traces", q: "", limit: 30 })).sampled).toBe(1);
    expect((await panelSeries(db.pool, foreign, panelInput.parse({ panel: "throughput" }))).series).toEqual(
      [],
    );
    expect(
      (await logHistogram(db.pool, foreign, { q: "" })).points.every((point) => point.counts.error === 0),
    ).toBe(true);
    for (const id of ["req-a", "run-1", traceA, "0000000000000003", "session-1"]) {
      expect((await resolve(db.pool, foreign, { id })).data).toEqual([]);
    }
  });

  it("by id", async () => {
    const line = (await logList(db.pool, mine, logListInput.parse({ q: "level:error" }))).data[0];
    const span = { id: traceA, span: "0000000000000003" };
    for (const ask of [
      () => traceDetail(db.pool, foreign, traceDetailInput.parse({ id: traceA })),
      () => spanDetail(db.pool, foreign, span),
      () => payload(db.pool, foreign, { ...span, key: "http.status_code" }),
      () => runDetail(db.pool, foreign, { id: "run-1" }),
      () => runOutput(db.pool, foreign, runOutputInput.parse({ id: "run-1" })),
      () => requestStory(db.pool, foreign, { requestId: "req-a" }),
      () => logList(db.pool, foreign, logListInput.parse({ around: line?.id })),
    ]) {
      await expect(ask()).rejects.toThrow(NotFound);
    }
  });
});
