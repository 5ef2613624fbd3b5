import { describe, expect, test } from "vitest";
import { readDecisionBody } from "./decision-body";
import { mappingsOf } from "./decision-context";

const context = { nowNs: 1_000n, requestIdKeys: ["request_id"], mappings: mappingsOf() };
const readAll = (text: string) => [...readDecisionBody(text, context)];
function readOne(item: object) {
  const [read] = readAll(JSON.stringify(item));
  if (read === undefined || !("decision" in read)) throw new Error(read?.reason ?? "nothing");
  return read.decision;
}
const reasonOf = (item: object) => {
  const [read] = readAll(JSON.stringify(item));
  return read !== undefined && "reason" in read ? read.reason : null;
};

// As decision.py of TaskPilot writes them: all keys, no zone.
const toolCall = {
  decision_id: "0b9f8f0c-0e8a-4a08-9dd8-6a3f6a4b5c11",
  timestamp: "2025-12-24T10:00:00.123456",
  decision_type: "tool_call",
  result: "require_approval",
  reason: "Tool requires approval",
  context: { tool_name: "delete_task", parameters: { task_id: "task_9" }, agent_type: "ExecutorAgent" },
  user_id: null,
  agent_id: "ExecutorAgent",
  tool_name: "delete_task",
  policy_version: "1.0",
  latency_ms: 3.25,
};

describe("TaskPilot", () => {
  test("a line of decision_logs.jsonl", () => {
    expect(readOne(toolCall)).toMatchObject({
      id: toolCall.decision_id,
      timeNs: 1_766_570_400_123_456_000n,
      source: "taskpilot",
      point: "tool_call",
      verdict: "require_approval",
      revision: "1.0",
      reason: "Tool requires approval",
      agent: "ExecutorAgent",
      tool: "delete_task",
      userId: null,
      latencyNs: 3_250_000,
      input: JSON.stringify(toolCall.context),
      result: '"require_approval"',
    });
  });

  test.each([
    [
      { decision_type: "guardrails_input", result: "deny", context: { input_length: 9, input_preview: "x" } },
      "input",
      "deny",
      "guardrails_input",
    ],
    [
      { decision_type: "guardrails_output", result: "allow", context: { output_length: 9 } },
      "output",
      "allow",
      "guardrails_output",
    ],
    [
      {
        decision_type: "human_approval",
        result: "allow",
        tool_name: "review_task",
        context: { task_id: "t", human_decision: "approved" },
      },
      "human",
      "allow",
      null,
    ],
    [{ decision_type: "ingress", result: "allow", context: {} }, "ingress", "allow", null],
    // As its documentation spells them.
    [
      {
        decision_type: "opa",
        result: "requires_approval",
        tool_name: null,
        context: { policy_name: "tools" },
      },
      "ingress",
      "require_approval",
      null,
    ],
    [
      { decision_type: "guardrails", result: "reject", context: { check_type: "output_safety" } },
      "output",
      "deny",
      "output_safety",
    ],
    [
      {
        decision_type: "human_review",
        result: "approve",
        context: { reviewer_id: "u-1", original_decision_id: "d" },
      },
      "human",
      "allow",
      null,
    ],
  ])("%j", (over, point, verdict, rule) => {
    expect(readOne({ ...toolCall, tool_name: null, ...over })).toMatchObject({
      source: "taskpilot",
      point,
      verdict,
      rule,
    });
  });

  test("the reviewer is the user, the request id may stand in the context", () => {
    const context = { reviewer_id: "u-1", request_id: "r-1" };
    expect(readOne({ ...toolCall, decision_type: "human_review", result: "approve", context })).toMatchObject(
      {
        userId: "u-1",
        requestId: "r-1",
      },
    );
  });
});

describe("our own API", () => {
  test("its names", () => {
    expect(
      readOne({
        decision_id: "d-1",
        timestamp: 1_766_570_400_123,
        verdict: "deny",
        policy: "budget",
        rule: "daily_limit",
        revision: 7,
        reason: ["over the limit", "of today"],
        point: "tool_call",
        agent: "buyer",
        tool: "order",
        user: "u-1",
        request_id: "r-1",
        run_id: "run-1",
        session_id: "s-1",
        trace_id: "0AF7651916CD43DD8448EB211C80319C",
        span_id: "b7ad6b7169203331",
        latency_ms: 2,
        input: { amount: 12345678901234567890n.toString() },
        result: { left: 0 },
        context: { shop: "x" },
        service: "shop",
      }),
    ).toMatchObject({
      id: "d-1",
      timeNs: 1_766_570_400_123_000_000n,
      source: "api",
      verdict: "deny",
      policy: "budget",
      rule: "daily_limit",
      revision: "7",
      reason: "over the limit; of today",
      agent: "buyer",
      userId: "u-1",
      requestId: "r-1",
      runId: "run-1",
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      latencyNs: 2_000_000,
      result: '{"left":0}',
      service: "shop",
    });
  });

  test("without an id the content is the id, without a time too it is refused", () => {
    const item = { timestamp: "2026-01-01T00:00:00Z", allowed: false, tool: "x" };
    expect(readOne(item).id).toBe(readOne(item).id);
    expect(readOne(item)).toMatchObject({ verdict: "deny", point: "tool_call" });
    expect(reasonOf({ verdict: "allow" })).toContain("decision_id: is needed where there is no timestamp");
    expect(readOne({ decision_id: "x", verdict: "allow" })).toMatchObject({
      hasOwnTime: false,
      timeNs: 1_000n,
    });
  });

  test.each([
    [{ decision_id: "x" }, "verdict: is missing"],
    [{ decision_id: "x", verdict: "perhaps" }, 'verdict: "perhaps" is not known'],
    [{ decision_id: "x", verdict: "allow", timestamp: "yesterday" }, "timestamp: must be RFC 3339"],
    [{ decision_id: "x", verdict: "allow", trace_id: "abc" }, "trace_id: must be 32 hex digits"],
    [{ decision_id: "x", verdict: "allow", latency_ms: -1 }, "latency_ms: must be a number of at least 0"],
    [{ decision_id: "x", verdict: "allow", rule: { a: 1 } }, "rule: must be a text"],
    [{ decision_id: "x", verdict: "allow", point: "moon" }, "point: must be input, output"],
    [{ decision_id: {}, verdict: "allow" }, "decision_id: must be a text"],
  ])("%j is refused: %s", (item, reason) => {
    expect(reasonOf(item)).toContain(reason);
  });
});

describe("a body", () => {
  const one = '{"decision_id":"a","verdict":"allow"}';
  const places = (text: string) =>
    readAll(text).map((item) => [item.index, "decision" in item ? item.decision.id : "refused"]);

  test("is one decision, a list, or lines", () => {
    expect(places(one)).toEqual([[0, "a"]]);
    expect(places(JSON.stringify(JSON.parse(one), null, 2))).toEqual([[0, "a"]]);
    expect(places(`[${one}, 5, ${one.replace("a", "b")}]`)).toEqual([
      [0, "a"],
      [1, "refused"],
      [2, expect.anything()],
    ]);
    expect(places(`${one}\n\n{"decision_id":\n${JSON.stringify(toolCall)}\r\n`)).toEqual([
      [0, "a"],
      [2, "refused"],
      [3, toolCall.decision_id],
    ]);
    expect(places(`${one}{}`)).toEqual([[0, "refused"]]);
  });

  test("that is none is refused whole", () => {
    expect(() => readAll("")).toThrow("the body is empty");
    expect(() => readAll("[1")).toThrow("not JSON");
    expect(places("hello")).toEqual([[0, "refused"]]);
  });
});
