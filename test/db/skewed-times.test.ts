// Spans and logs with clocks that are off, through the pipeline, the worker's derivation and every question of the API.
import { afterAll, beforeAll, expect, it } from "vitest";
import { operations } from "@/lib/contract/operations";
import { createLog } from "@/lib/log";
import { defaultLimits } from "@/lib/model/limits";
import { createPipeline, type Pipeline } from "@/lib/pipeline";
import { logHistogram } from "@/lib/query/log-histogram";
import { logList } from "@/lib/query/log-list";
import { openLogTail } from "@/lib/query/log-tail";
import { overviewNumbers } from "@/lib/query/overview-numbers";
import { panelSeries } from "@/lib/query/panel-series";
import { requestStory } from "@/lib/query/request-story";
import { runDetail } from "@/lib/query/run-detail";
import { runList } from "@/lib/query/run-list";
import { spanDetail } from "@/lib/query/span-detail";
import { traceColumns } from "@/lib/query/trace-columns";
import { traceDetail } from "@/lib/query/trace-detail";
import { traceList } from "@/lib/query/trace-list";
import { createDeriveRuns, createRunRules } from "@/lib/worker/jobs/derive-runs";
import { decodeLogsJson } from "@/otel/decode/logs-json";
import { decodeTracesJson } from "@/otel/decode/traces-json";
import { openTestDatabase, type TestDatabase } from "../support/database";

const second = 1_000_000_000n;
const hour = 3_600n * second;
const day = 24n * hour;
const now = BigInt(Date.now()) * 1_000_000n;
const scope = { projectIds: [1], slugs: ["default"] };
const log = createLog("test", "silent");

/** name: [start, end] from now, whether it is stored, whether it is marked */
const cases: { [name: string]: [bigint, bigint, boolean, boolean] } = {
  ahead: [2n * hour, 2n * hour + second, true, true],
  late: [-7n * day, -7n * day + second, true, false],
  older: [-91n * day, -91n * day, false, false],
  none: [-second, -second, true, false],
  backwards: [-second, -hour, true, true],
  long: [-second, 23n * hour, true, true],
  far: [-second, 25n * hour, false, false],
  epoch: [-now + 1n, 0n, false, false],
  missing: [-now, 0n, false, false],
  unending: [-80n * day, 0n, true, false],
};
const names = Object.keys(cases);
const traceId = (name: string) => (names.indexOf(name) + 1).toString(16).padStart(32, "0");
const spanId = (name: string) => (names.indexOf(name) + 1).toString(16).padStart(16, "0");
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

let db: TestDatabase;
let pipeline: Pipeline;
const ask = <Name extends keyof typeof operations>(name: Name, input: object) =>
  operations[name].input.parse(input) as never;

beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query(
    "insert into projects (id, slug, name) values (1, 'default', 'Default') on conflict do nothing",
  );
  pipeline = createPipeline({
    pool: db.pool,
    log,
    retentionDays: 90,
    requestIdKeys: ["request_id"],
    limits: defaultLimits,
  });
});
afterAll(async () => {
  await pipeline?.close();
  await db?.close();
});

it("stores and marks what clocks explain, and refuses the rest with its reason", async () => {
  const spans = names.map((name) => {
    const [start, end] = cases[name] ?? [0n, 0n];
    return {
      traceId: traceId(name),
      spanId: spanId(name),
      name,
      kind: 2,
      startTimeUnixNano: String(now + start),
      endTimeUnixNano: String(now + end),
      attributes: [
        text("gen_ai.operation.name", "invoke_workflow"),
        text("gen_ai.workflow.name", name),
        text("request_id", "skewed"),
      ],
      events: [
        { timeUnixNano: "0", name: "at no time" },
        { timeUnixNano: "18446744073709551615", name: "at the end of time" },
      ],
      status: name === "ahead" ? { code: 2, message: "late already" } : {},
    };
  });
  const resource = { attributes: [text("service.name", "clocks")] };
  const { report } = await pipeline.ingestTraces(
    1,
    () =>
      decodeTracesJson(
        Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] })),
      ),
    spans.length,
  );
  expect(report).toMatchObject({ accepted: 6, rejected: 4 });
  expect(report.message).toContain("2: span start is older than the retention of its project");
  expect(report.message).toContain("1: span end is more than 24 h in the future");
  expect(report.message).toContain("1: span start is missing");
  const { rows } = await db.pool.query<{ name: string; skewed: boolean; duration_ns: bigint }>(
    "select name, coalesce(clock_skewed, false) as skewed, duration_ns from telemetry.spans order by span_id",
  );
  expect(rows.map(({ name, skewed }) => [name, skewed])).toEqual(
    names.filter((name) => cases[name]?.[2]).map((name) => [name, cases[name]?.[3]]),
  );
  expect(rows.find(({ name }) => name === "backwards")?.duration_ns).toBe(0n);

  const record = (body: string, at: bigint) => ({
    timeUnixNano: String(now + at),
    observedTimeUnixNano: "18446744073709551615",
    severityNumber: 9,
    body: { stringValue: body },
    attributes: [text("request_id", "skewed")],
    traceId: traceId("ahead"),
  });
  const logRecords = [record("ahead", 2n * hour), record("late", -7n * day), record("now", -second)];
  const logs = await pipeline.ingestLogs(
    1,
    decodeLogsJson(
      Buffer.from(JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] })),
    ),
    0,
    Buffer.alloc(16, 7),
  );
  expect(logs.report).toMatchObject({ accepted: 3, rejected: 0 });
  const derive = createDeriveRuns({
    pool: db.pool,
    log,
    rules: createRunRules(100),
    onRuns: () => {},
    maxTraceSpans: 1_000,
  });
  while ((await derive()).more);
});

it("lists have the clock that is ahead on top, and page through all of them", async () => {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await traceList(db.pool, scope, ask("traceList", { limit: 2, ...(cursor && { cursor }) }));
    found.push(...page.data.map(({ root_name }) => root_name));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && found.length < 20);
  expect(found[0]).toBe("ahead");
  expect(found.slice(-2)).toEqual(["late", "unending"]);
  expect([...found].sort()).toEqual(names.filter((name) => cases[name]?.[2]).sort());

  const longest = await traceList(db.pool, scope, ask("traceList", { sort: "duration" }));
  expect(longest.data.map(({ root_name }) => root_name).slice(0, 2)).toEqual(["unending", "long"]);
  const lines = await logList(db.pool, scope, ask("logList", { limit: 2 }));
  expect(lines.data.map(({ body }) => body)).toEqual(["ahead", "now"]);
  const last = await logList(db.pool, scope, ask("logList", { limit: 2, cursor: lines.next_cursor }));
  expect(last.data.map(({ body }) => body)).toEqual(["late"]);

  for (const sort of ["started", "duration"]) {
    const runs = await runList(db.pool, scope, ask("runList", { sort }));
    expect(operations.runList.output.parse(runs).data.length).toBe(6);
    expect(runs.data.every(({ duration_ms }) => duration_ms !== null && duration_ms >= 0)).toBe(true);
  }
  expect((await runList(db.pool, scope, ask("runList", { q: "duration:<0" }))).data).toEqual([]);
});

it("every trace, run and the request's story open, with what is off marked", async () => {
  for (const name of names.filter((one) => cases[one]?.[2])) {
    const id = traceId(name);
    const detail = await traceDetail(db.pool, scope, ask("traceDetail", { id }));
    expect(operations.traceDetail.output.parse(detail).clock_skewed).toBe(cases[name]?.[3] ? 1 : 0);
    const columns = await traceColumns(db.pool, scope, ask("traceColumns", { id }));
    expect(operations.traceColumns.output.parse(columns).clock_skewed).toEqual(cases[name]?.[3] ? [0] : []);
    const span = await spanDetail(db.pool, scope, ask("spanDetail", { id, span: spanId(name) }));
    expect(operations.spanDetail.output.parse(span).span.clock_skewed).toBe(cases[name]?.[3]);
    expect(span.events.length).toBe(2);
    const run = await runDetail(db.pool, scope, ask("runDetail", { id }));
    expect(operations.runDetail.output.parse(run).run.duration_ms).toBeGreaterThanOrEqual(0);
  }
  const story = await requestStory(db.pool, scope, ask("requestStory", { requestId: "skewed" }));
  expect(operations.requestStory.output.parse(story)).toMatchObject({ traces: { length: 6 } });
});

it("panels and numbers add up, over ranges that end now, later, and in another year", async () => {
  const ms = Number(now / 1_000_000n);
  for (const [from, to] of [
    [ms - 3_600_000, undefined],
    [ms - 3_600_000, ms + 3 * 3_600_000],
    [ms + 3_600_000, ms + 90_000_000],
    [ms - 90 * 86_400_000, ms + 86_400_000],
    [0, 4e12],
  ] as const) {
    for (const panel of ["throughput", "errors", "latency"]) {
      const answer = await panelSeries(
        db.pool,
        scope,
        ask("panelSeries", { panel, from, to, by: "service" }),
      );
      operations.panelSeries.output.parse(answer);
    }
    operations.overviewNumbers.output.parse(
      await overviewNumbers(db.pool, scope, ask("overviewNumbers", { from, to })),
    );
    for (const q of ["", "request_id:skewed"])
      operations.logHistogram.output.parse(
        await logHistogram(db.pool, scope, ask("logHistogram", { from, to, q })),
      );
  }
  const all = await panelSeries(
    db.pool,
    scope,
    ask("panelSeries", {
      panel: "throughput",
      from: ms - 90 * 86_400_000,
      to: ms + 86_400_000,
      subject: "requests",
    }),
  );
  expect(JSON.stringify(all)).not.toMatch(/NaN|Infinity/);
});

it("a live tail goes by arrival, whatever the lines say of their time", async () => {
  const tail = await openLogTail(db.pool, scope, "", "0");
  const { lines } = await tail.next();
  expect(lines.map(({ body }) => body).sort()).toEqual(["ahead", "late", "now"]);
});
