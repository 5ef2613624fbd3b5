import { expect, it } from "vitest";
import type { SpanRow } from "@/lib/contract/span-row";
import { findFirstCause } from "./first-cause";

function span(
  id: string,
  parent: string | null,
  status: SpanRow["status"],
  startNs: number,
  message: string | null = null,
): SpanRow {
  return {
    trace_id: "t",
    span_id: id,
    parent_span_id: parent,
    name: id,
    service: "shop",
    kind: "internal",
    status,
    status_message: message,
    start_ns: String(startNs),
    duration_ns: 10,
    clock_skewed: false,
    request_id: null,
    operation: null,
    events: [],
    log_count: 0,
  };
}

/*
 * root ERROR
 * ├─ early ERROR under a parent that survived it: explains nothing
 * ├─ agent ERROR
 * │  ├─ first ERROR  <- the cause
 * │  └─ second ERROR
 */
it("follows failures that were passed on, down to the deepest that ended first", () => {
  const spans = [
    span("root", null, "error", 0),
    span("calm", "root", "ok", 1),
    span("early", "calm", "error", 2, "retried"),
    span("agent", "root", "error", 5),
    span("first", "agent", "error", 20, "timed out"),
    span("second", "agent", "error", 40, "timed out again"),
  ];
  expect(findFirstCause([], spans, [], true)).toMatchObject({
    id: "first",
    words: "first in shop failed: timed out",
  });
});

it("names no cause where the request did well in the end", () => {
  expect(
    findFirstCause([], [span("root", null, "ok", 0), span("retry", "root", "error", 1)], [], false),
  ).toBeNull();
});

it("does not loop on spans that are each other's parents", () => {
  expect(findFirstCause([], [span("a", "b", "error", 0), span("b", "a", "error", 1)], [], true)).toBeNull();
});

it("lets the caller speak for a guardrail that gives no reason", () => {
  const guard = span("guard", "flow", "ok", 1);
  guard.operation = { kind: "guardrail", dialect: "otel-genai", name: "pii", outcome: "blocked" };
  const flow = span("flow", null, "error", 0, "guardrail pii blocked the input: card numbers");
  expect(findFirstCause([], [flow, guard], [], true)).toMatchObject({
    id: "guard",
    words: "guardrail pii blocked the input: card numbers",
  });
});
