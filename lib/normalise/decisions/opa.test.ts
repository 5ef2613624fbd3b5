import { describe, expect, test } from "vitest";
import { mappingsOf, type ReadItem } from "./decision-context";
import { maxJsonLength } from "./decision-draft";
import { readOpaLog } from "./opa";

const context = {
  nowNs: 1_000n,
  requestIdKeys: ["request_id", "http.request.header.x-trace-ref"],
  mappings: mappingsOf(),
};
const readAll = (text: string): ReadItem[] => [...readOpaLog(text, context)];
function readOne(event: object) {
  const [item] = readAll(JSON.stringify([event]));
  if (item === undefined || !("decision" in item)) throw new Error("refused");
  return item.decision;
}

// As a server of OPA 1.x uploads it.
const event = {
  labels: {
    app: "my-agent",
    id: "1780d507-aea2-45cc-ae50-fa153c8e4a5a",
    version: "1.4.2",
    environment: "prod",
  },
  decision_id: "4ca636c1-55e4-417a-b1d8-4aceb67960d1",
  trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
  span_id: "00f067aa0ba902b7",
  bundles: { authz: { revision: "W3sibCI6InN5cy9jYXRhbG9nIiwicyI6NDA3MX1d" } },
  path: "/agents/tools",
  input: {
    tool_name: "delete_file",
    parameters: { path: "/etc" },
    agent_id: "cleaner",
    user: { id: "u-7", roles: ["dev", "ops"] },
  },
  result: { allow: false, deny: ["outside the workspace"] },
  erased: ["/input/password"],
  masked: ["/input/token"],
  requested_by: "10.1.2.3:59943",
  timestamp: "2026-01-01T00:00:00.123456789Z",
  metrics: {
    counter_server_query_cache_hit: 0,
    timer_rego_query_eval_ns: 12_345,
    timer_server_handler_ns: 98_765,
  },
  req_id: 17,
  request_context: { http: { headers: { "X-Request-Id": ["req-1"] } } },
};

describe("an event of OPA's decision log", () => {
  test("every field is kept, and what decides is read", () => {
    const decision = readOne(event);
    expect(decision).toMatchObject({
      id: event.decision_id,
      timeNs: 1_767_225_600_123_456_789n,
      hasOwnTime: true,
      source: "opa",
      point: "tool_call",
      verdict: "deny",
      policy: "agents/tools",
      rule: "deny",
      revision: event.bundles.authz.revision,
      reason: "outside the workspace",
      agent: "cleaner",
      tool: "delete_file",
      userId: "u-7",
      service: "my-agent",
      requestId: "req-1",
      traceId: event.trace_id,
      spanId: event.span_id,
      latencyNs: 98_765,
      input: JSON.stringify(event.input),
      result: JSON.stringify(event.result),
      erased: ["/input/password"],
      masked: ["/input/token"],
    });
    const { input: _input, result: _result, erased: _erased, masked: _masked, ...rest } = event;
    expect(JSON.parse(decision.details ?? "")).toEqual(rest);
    expect(Object.fromEntries(decision.attributes)).toMatchObject({
      path: "/agents/tools",
      requested_by: "10.1.2.3",
      "labels.environment": "prod",
      "input.tool_name": "delete_file",
      "input.user.roles": "dev",
      "result.allow": false,
      "result.deny": "outside the workspace",
    });
  });

  test("numbers and order of the input are those that were sent", () => {
    const input = '{"z": 12345678901234567890, "a":1.0,"z2":[ ]}';
    const [item] = readAll(
      `[{"decision_id":"x","timestamp":"2026-01-01T00:00:00Z","input": ${input} ,"result":true}]`,
    );
    expect(item).toMatchObject({ decision: { input, result: "true", verdict: "allow" } });
  });

  test("one that is no event is refused alone", () => {
    const good = JSON.stringify(event);
    expect(
      readAll(`[5, ${good}, {"decision_id": tru}]`).map((item) =>
        "decision" in item ? item.decision.id : item.reason,
      ),
    ).toEqual(["not a JSON object", event.decision_id, expect.stringContaining("not JSON: ")]);
    expect(() => readAll('{"decision_id":"x"}')).toThrow("a list is expected");
  });

  test("what is no decision is refused alone", () => {
    const good = JSON.stringify(event);
    expect(
      readAll(
        `[{"x":1}, ${good}, {"path":"a","result":true}, {"decision_id":"x","timestamp":"${event.timestamp}"}]`,
      ).map((item) => ("reason" in item ? item.reason : item.decision.id)),
    ).toEqual([
      "neither decision_id nor a timestamp",
      event.decision_id,
      "neither decision_id nor a timestamp",
      "no decision: none of path, query, result, error",
    ]);
    // What is refused is told and counted, and was not redacted.
    expect(JSON.stringify(readAll('[{"password":"hunter2","a":hunter2}]'))).not.toContain("hunter2");
  });

  test("undefined and failed evaluations are told apart", () => {
    const { result: _result, ...undefinedResult } = event;
    expect(readOne(undefinedResult)).toMatchObject({ verdict: "unknown", result: null });
    const error = { code: "internal_error", message: "eval_builtin_error", errors: [] };
    expect(readOne({ ...undefinedResult, error })).toMatchObject({
      verdict: "error",
      reason: "eval_builtin_error",
    });
  });

  test("trace and request come from headers and from the input where the event names none", () => {
    const { trace_id: _trace, span_id: _span, request_context: _context, ...plain } = event;
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const ofHeader = {
      ...plain,
      request_context: { http: { headers: { Traceparent: [traceparent], "x-trace-ref": ["r-2"] } } },
    };
    expect(readOne(ofHeader)).toMatchObject({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      requestId: "r-2",
    });
    const envoy = { attributes: { request: { http: { headers: { "x-request-id": "r-3", traceparent } } } } };
    expect(readOne({ ...plain, input: envoy })).toMatchObject({
      requestId: "r-3",
      spanId: "b7ad6b7169203331",
      point: "ingress",
    });
    expect(readOne({ ...plain, input: { context: { request_id: "r-4", session_id: "s" } } })).toMatchObject({
      requestId: "r-4",
      sessionId: "s",
    });
  });

  test("the revision is that of the bundle that the policy is from", () => {
    const bundles = {
      agents: { revision: "a" },
      "agents.tools": { revision: "t" },
      other: { revision: "o" },
    };
    expect(readOne({ ...event, bundles })).toMatchObject({ revision: "t" });
    expect(readOne({ ...event, bundles, path: "agents/x" })).toMatchObject({ revision: "a" });
    expect(readOne({ ...event, bundles, path: "z" })).toMatchObject({
      revision: "agents:a, agents.tools:t, other:o",
    });
    expect(readOne({ ...event, bundles: {}, revision: "old" })).toMatchObject({ revision: "old" });
  });

  test("where it was asked is read from the tool, then from the path", () => {
    const at = (path: string, input: object) => readOne({ ...event, path, input }).point;
    expect(at("guardrails/input", {})).toBe("input");
    expect(at("guardrails/output/deny", {})).toBe("output");
    expect(at("review/human_approval", {})).toBe("human");
    expect(at("http/authz", {})).toBe("ingress");
    expect(at("http/authz", { method: "tools/call", params: { name: "search" } })).toBe("tool_call");
  });

  test("a project's mapping names where things stand", () => {
    const mappings = mappingsOf([
      {
        policy: "**",
        verdicts: [{ path: "ok", expect: "truthy", verdict: "audit" }],
        point: "human",
        agent_path: "/who/bot",
        tool_path: "what",
      },
    ]);
    const text = JSON.stringify([{ ...event, input: { who: { bot: "b" }, what: "w" }, result: { ok: 1 } }]);
    expect([...readOpaLog(text, { ...context, mappings })]).toMatchObject([
      { decision: { verdict: "audit", point: "human", agent: "b", tool: "w" } },
    ]);
  });

  test("what is too large is left out and named", () => {
    const decision = readOne({
      ...event,
      input: { text: "x".repeat(maxJsonLength) },
      nd_builtin_cache: { a: "y".repeat(maxJsonLength) },
    });
    expect(decision.input).toBeNull();
    const details = JSON.parse(decision.details ?? "");
    expect(details["runtower.too_large"]).toEqual(["/input", "/nd_builtin_cache"]);
    expect(details.req_id).toBe(17);
  });

  test("texts that PostgreSQL does not take are cleaned, ids that are none are left out", () => {
    const decision = readOne({
      ...event,
      decision_id: "a\u0000b",
      trace_id: "xyz",
      input: { agent_id: "x\ud800", deep: "\u0000" },
    });
    expect(decision).toMatchObject({ id: "ab", traceId: null, spanId: null, agent: "x\ufffd" });
    expect(decision.input).toContain("\\u0000");
    const long = "i".repeat(300);
    const ids = [
      readOne({ ...event, decision_id: `${long}1` }).id,
      readOne({ ...event, decision_id: `${long}2` }).id,
    ];
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toHaveLength(256);
  });

  test("without an id the same event has the same one", () => {
    const { decision_id: _id, ...nameless } = event;
    expect(readOne(nameless).id).toBe(readOne(nameless).id);
    expect(readOne(nameless).id).not.toBe(readOne({ ...nameless, req_id: 18 }).id);
  });
});
