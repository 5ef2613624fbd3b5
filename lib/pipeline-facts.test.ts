import { expect, test } from "vitest";
import type { Resource } from "@/lib/model/resource";
import type { Span } from "@/lib/model/span";
import { type Result, reasonKey, tallySpans } from "./pipeline-facts";

const nowMs = 1_700_000_000_000;
const resource = (serviceName: string) => ({ serviceName }) as Resource;
const planner = resource("planner");
const gateway = resource("gateway");
const span = (of: Resource, lagMs = 50, clockSkewed = false) =>
  ({
    resource: of,
    startNs: BigInt(nowMs - lagMs - 10) * 1_000_000n,
    durationNs: 10_000_000,
    clockSkewed,
  }) as Span;
const traceFacts = (spans: readonly Span[], of: Result) => tallySpans(spans, nowMs).finish(of);
const result = (over: Partial<Result> = {}): Result => ({
  sent: () => [],
  rejected: new Map(),
  outcome: { refused: 0, reasons: [], duplicates: 0 },
  ...over,
});

test("counts items, lag and skew of each service", () => {
  const services = traceFacts(
    [span(planner), span(planner, 700), span(gateway, 50, true), span(gateway, -3_600_000)],
    result(),
  );
  expect(services).toMatchObject([
    { service: "planner", accepted: 2, skewed: 0, lag: { count: 2, maxMs: 700 } },
    { service: "gateway", accepted: 2, skewed: 2, lag: { count: 2, maxMs: 50 } },
  ]);
});

test("what was refused is the service's that sent it, also where nothing of it was taken", () => {
  const services = traceFacts(
    [span(planner)],
    result({
      sent: () => [
        { service: "planner", items: 1 },
        { service: "gateway", items: 3 },
      ],
      rejected: new Map([
        ["span start is missing", 1],
        ["trace id is not 16 bytes (32 hex digits), or is all zero", 2],
      ]),
    }),
  );
  expect(services).toMatchObject([
    { service: "planner", accepted: 1, rejected: 0, reasons: [] },
    {
      service: "gateway",
      accepted: 0,
      rejected: 3,
      reasons: [
        { key: "no_time", count: 1 },
        { key: "trace_id", count: 2 },
      ],
    },
  ]);
});

test("an export that had been stored before is a duplicate of each service, to the last item", () => {
  const spans = [span(planner), span(planner), span(gateway)];
  const all = traceFacts(spans, result({ outcome: { refused: 0, reasons: [], duplicates: 3 } }));
  expect(all.map(({ duplicates }) => duplicates)).toEqual([2, 1]);
  const some = traceFacts(spans, result({ outcome: { refused: 0, reasons: [], duplicates: 2 } }));
  expect(some.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(2);
});

test("what PostgreSQL refuses is not counted as accepted", () => {
  const outcome = { refused: 1, reasons: ["value too long"], duplicates: 0 };
  const services = traceFacts([span(planner), span(planner)], result({ outcome }));
  expect(services).toMatchObject([
    { accepted: 1, rejected: 1, reasons: [{ key: "not_storable", message: "value too long", count: 1 }] },
  ]);
});

test.each([
  ["span id is not 8 bytes (16 hex digits), or is all zero", "span_id"],
  ["log time is older than the retention of its project", "too_old"],
  ["span end is more than 24 h in the future", "too_new"],
  ["something PostgreSQL said", "not_storable"],
])("%s", (message, key) => expect(reasonKey(message)).toBe(key));
