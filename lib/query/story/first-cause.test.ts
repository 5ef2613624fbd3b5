import { expect, it } from "vitest";
import type { JoinedDecision } from "@/lib/contract/decision-row";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
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

function causeOf(spans: SpanRow[], outcome: RequestStoryOutput["outcome"], decisions: JoinedDecision[] = []) {
  return findFirstCause({ runs: [], spans, logs: [], decisions }, outcome);
}

function denial(id: string, timeNs: number, atSpan: string | null, more: Partial<JoinedDecision> = {}) {
  return {
    id,
    time_ns: String(timeNs),
    verdict: "deny",
    source: "opa",
    policy: "agents/tools",
    rule: "deny",
    reason: "outside the workspace",
    tool: "delete_file",
    point: "tool_call",
    trace_id: "t",
    at_span: atSpan === null ? null : { trace_id: "t", span_id: atSpan, inferred: false },
    ...more,
  } as JoinedDecision;
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
  expect(causeOf(spans, "failed")).toMatchObject({
    id: "first",
    words: "first in shop failed: timed out",
  });
});

it("names no cause where the request did well in the end", () => {
  expect(causeOf([span("root", null, "ok", 0), span("retry", "root", "error", 1)], "succeeded")).toBeNull();
});

it("does not loop on spans that are each other's parents", () => {
  expect(causeOf([span("a", "b", "error", 0), span("b", "a", "error", 1)], "failed")).toBeNull();
});

it("lets the caller speak for a guardrail that gives no reason", () => {
  const guard = span("guard", "flow", "ok", 1);
  guard.operation = { kind: "guardrail", dialect: "otel-genai", name: "pii", outcome: "blocked" };
  const flow = span("flow", null, "error", 0, "guardrail pii blocked the input: card numbers");
  expect(causeOf([flow, guard], "failed")).toMatchObject({
    id: "guard",
    words: "guardrail pii blocked the input: card numbers",
  });
});

it("names the denial that stopped a blocked request, not those that were survived", () => {
  const spans = [span("root", null, "error", 0), span("tool", "root", "error", 5)];
  const decisions = [
    denial("first", 3, null),
    denial("last", 6, "tool", { rule: "no_delete" }),
    denial("later", 9, null, { verdict: "allow" }),
  ];
  expect(causeOf(spans, "blocked", decisions)).toMatchObject({
    kind: "decision",
    id: "last",
    words: "agents/tools (no_delete) denied delete_file: outside the workspace",
  });
});

it("blames a denial for a failure only where it is about the span that failed", () => {
  const spans = [span("root", null, "error", 0), span("tool", "root", "error", 20, "refused")];
  expect(causeOf(spans, "failed", [denial("elsewhere", 2, "other")])).toMatchObject({
    kind: "span",
    id: "tool",
  });
  const words = "guardrail pii blocked the output";
  const guard = denial("here", 21, "tool", {
    source: "nemo",
    rule: "pii",
    tool: null,
    point: "output",
    reason: null,
  });
  expect(causeOf(spans, "failed", [guard])).toMatchObject({ kind: "decision", id: "here", words });
  const asked = [...spans, span("http", "tool", "ok", 21), span("opa", "http", "ok", 22)];
  expect(causeOf(asked, "failed", [denial("inside", 23, "opa")])).toMatchObject({ kind: "decision" });
  expect(causeOf(spans, "failed", [denial("too late", 31, "tool")])).toMatchObject({ kind: "span" });
});
