import { expect, test } from "vitest";
import { fromObject, noAttributes } from "@/lib/model/attributes";
import type { OtlpLogRecord, OtlpSpan } from "@/lib/model/otlp-message";
import { nsPerDay, nsPerSecond } from "@/lib/model/time";
import { normaliseLogs } from "./log";
import { normaliseResource } from "./resource";
import { normaliseTraces } from "./span";

const nowNs = 1_800_000_000n * nsPerSecond;
const context = {
  nowNs,
  retentionDays: 90,
  requestIdKeys: ["request_id", "http.request.header.x-request-id", "correlation_id"],
};
const span = (over: Partial<OtlpSpan>): OtlpSpan => ({
  traceId: "5b8efff798038103d269b633813fc60c",
  spanId: "eee19b7ec3c1b174",
  parentSpanId: "",
  traceState: "",
  flags: 0,
  name: "work",
  kind: 1,
  startNs: nowNs,
  endNs: nowNs + 5n,
  attributes: noAttributes,
  droppedAttributes: 0,
  events: [],
  links: [],
  statusCode: 0,
  statusMessage: "",
  ...over,
});
const record = (over: Partial<OtlpLogRecord>): OtlpLogRecord => ({
  timeNs: nowNs,
  observedNs: 0n,
  severity: 9,
  severityText: "",
  body: "hello",
  attributes: noAttributes,
  droppedAttributes: 0,
  flags: 0,
  traceId: "",
  spanId: "",
  eventName: "",
  ...over,
});
const scope = { name: "", version: "" };
const spansOf = (spans: OtlpSpan[], resource = noAttributes) =>
  normaliseTraces({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }, context);
const logsOf = (logRecords: OtlpLogRecord[], resource = noAttributes) =>
  normaliseLogs({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] }, context);
const one = (over: Partial<OtlpSpan>, resource = noAttributes) => spansOf([span(over)], resource).spans[0];

test("a bad trace id is refused each time it comes, also in a row", () => {
  const bad = ["", "", "0".repeat(32), "0".repeat(32), "x".repeat(32), "x".repeat(32)];
  const good = span({}).traceId;
  const { spans, rejected } = spansOf([good, good, ...bad, good].map((traceId) => span({ traceId })));
  expect(spans.map(({ traceId }) => traceId)).toEqual([good, good, good]);
  expect([...rejected.values()]).toEqual([6]);
});

test("one bad span is refused with its reason, the others stay", () => {
  const { spans, rejected } = spansOf([
    span({}),
    span({ traceId: "" }),
    span({ traceId: "0".repeat(32) }),
    span({ spanId: "0".repeat(16) }),
    span({ spanId: "abcd" }),
  ]);
  expect(spans.length).toBe(1);
  expect([...rejected]).toEqual([
    ["trace id is not 16 bytes (32 hex digits), or is all zero", 2],
    ["span id is not 8 bytes (16 hex digits), or is all zero", 2],
  ]);
});

test.each([
  ["last month", nowNs - 31n * nsPerDay, true],
  ["two hours ahead", nowNs + 7200n * nsPerSecond, true],
  ["before the retention window", nowNs - 91n * nsPerDay, false],
  ["two days ahead", nowNs + 2n * nsPerDay, false],
  ["no time at all", 0n, false],
  ["the largest time", 2n ** 64n - 1n, false],
])("a span that starts %s: taken %s", (_when, startNs, taken) => {
  expect(spansOf([span({ startNs, endNs: startNs })]).spans.length).toBe(taken ? 1 : 0);
});

test("an end before the start is skew: kept with duration 0; an end far ahead is refused", () => {
  expect(one({ endNs: nowNs - 1n })).toMatchObject({ durationNs: 0, clockSkewed: true });
  expect(one({})).toMatchObject({ durationNs: 5, clockSkewed: false });
  expect([...spansOf([span({ endNs: 2n ** 64n - 1n })]).rejected.keys()]).toEqual([
    "span end is more than 24 h in the future",
  ]);
});

test("an end ahead of the receiver's clock is skew, but for what a batch may be early", () => {
  expect(one({ endNs: nowNs + 7_200n * nsPerSecond })).toMatchObject({ clockSkewed: true });
  expect(one({ startNs: nowNs + nsPerSecond, endNs: nowNs + 4n * nsPerSecond })?.clockSkewed).toBe(false);
});

test("what OTLP leaves open is made plain, and what a column cannot hold is bounded", () => {
  expect(
    one({
      parentSpanId: "0000000000000000",
      name: " ",
      kind: 99,
      statusCode: 7,
      flags: 4294967295,
      droppedAttributes: 4294967295,
      links: [{ traceId: "00", spanId: "", attributes: noAttributes }],
    }),
  ).toMatchObject({
    parentSpanId: null,
    name: "unknown",
    kind: 0,
    status: 0,
    flags: 0x7fffffff,
    droppedAttributes: 0x7fffffff,
    links: [],
  });
  expect(one({ attributes: fromObject({ request_id: "🗼".repeat(400) }) })?.requestId).toBe("🗼".repeat(256));
});

test("the request id comes from the first key that has one: of the span, then of the resource", () => {
  const header = { "http.request.header.x-request-id": ["r-1", "r-2"] };
  expect(one({ attributes: fromObject(header) })?.requestId).toBe("r-1");
  expect(one({ attributes: fromObject({ ...header, request_id: "r-3" }) })?.requestId).toBe("r-3");
  expect(one({ attributes: fromObject({ ...header, request_id: "" }) })?.requestId).toBe("r-1");
  expect(one({}, fromObject({ correlation_id: 42 }))?.requestId).toBe("42");
  expect(one({ attributes: fromObject({ req_id: "1" }) })?.requestId).toBeNull();
});

test("the session is found whatever the dialect calls it", () => {
  expect(one({ attributes: fromObject({ "session.id": "s1" }) })?.sessionId).toBe("s1");
  expect(one({ attributes: fromObject({ "langfuse.session.id": "s2" }) })?.sessionId).toBe("s2");
  expect(one({})?.sessionId).toBeNull();
});

test("a log keeps its place without a good trace, and its time falls back to observed, then to now", () => {
  const { records } = logsOf([
    record({ timeNs: 0n, observedNs: nowNs - 5n, traceId: "abc", spanId: "eee19b7ec3c1b174", severity: 99 }),
    record({ timeNs: 0n }),
  ]);
  expect(records[0]).toMatchObject({ timeNs: nowNs - 5n, traceId: null, spanId: null, severity: 0 });
  expect(records[1]?.timeNs).toBe(nowNs);
  expect(logsOf([record({ timeNs: 1n })]).rejected.size).toBe(1);
});

test("a log's body reads as text; a structured one is kept whole as well", () => {
  const body = { message: "paid", amount: 5n };
  const { records } = logsOf([
    record({ body }),
    record({ body: [1, "a"] }),
    record({ body: 5 }),
    record({ body: undefined }),
  ]);
  expect(records.map((r) => [r.body, r.bodyJson])).toEqual([
    ["paid", body],
    ['[1,"a"]', [1, "a"]],
    ["5", undefined],
    ["", undefined],
  ]);
});

test("a log names its run and its request", () => {
  const attributes = fromObject({ run_id: "run-1", request_id: "r-1" });
  expect(logsOf([record({ attributes })]).records[0]).toMatchObject({ runId: "run-1", requestId: "r-1" });
  expect(logsOf([record({})], attributes).records[0]).toMatchObject({ runId: "run-1", requestId: "r-1" });
});

test("a resource has the same id in any order of its attributes, and another for other values", () => {
  const a = normaliseResource(fromObject({ "service.name": "shop", n: 1 }));
  const b = normaliseResource(fromObject({ n: 1, "service.name": "shop" }));
  expect(b.id).toBe(a.id);
  expect(normaliseResource(fromObject({ n: "1", "service.name": "shop" })).id).not.toBe(a.id);
  expect(normaliseResource(noAttributes).serviceName).toBe("unknown_service");
  expect(
    normaliseResource(
      fromObject({ "service.name": "a", "deployment.environment": "prod", "service.version": "2" }),
    ),
  ).toMatchObject({ environment: "prod", serviceVersion: "2" });
});
