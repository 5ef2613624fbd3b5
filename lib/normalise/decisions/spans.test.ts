import { describe, expect, test } from "vitest";
import type { SpanRule } from "@/lib/model/decision-rules";
import { decodeTracesJson } from "@/otel/decode/traces-json";
import { normaliseTraces } from "../span";
import { spanRulesOf } from "./span-rules";
import { spanDecisions } from "./spans";

type Value = string | number | boolean | string[];
type Attributes = { [key: string]: Value };
type Sent = {
  name?: string;
  scope?: string;
  attributes?: Attributes;
  events?: { name: string; attributes: Attributes }[];
};

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const startNs = 1_790_000_000_000_000_000n;

const anyValue = (value: Value): object => {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === "string") return { stringValue: value };
  return typeof value === "boolean" ? { boolValue: value } : { doubleValue: value };
};
const bag = (attributes: Attributes = {}) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

/** The way from the wire: what is found interesting is read. */
function decisionsOf(
  { name = "span", scope = "test", attributes = {}, events = [] }: Sent,
  own: readonly SpanRule[] = [],
) {
  const rules = spanRulesOf(own);
  const span = {
    traceId,
    spanId,
    name,
    kind: 1,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 5_000_000n),
    attributes: bag(attributes),
    events: events.map((event, i) => ({
      name: event.name,
      timeUnixNano: String(startNs + BigInt(i + 1)),
      attributes: bag(event.attributes),
    })),
  };
  const resource = { attributes: bag({ "service.name": "guard-service" }) };
  const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: scope }, spans: [span] }] }] };
  const { telling } = normaliseTraces(decodeTracesJson(Buffer.from(JSON.stringify(body))), {
    nowNs: startNs + 10n ** 9n,
    retentionDays: 90,
    requestIdKeys: ["request.id"],
    decisionKeys: rules.keys,
  });
  return spanDecisions(telling, rules);
}
const decisionOf = (sent: Sent, own?: readonly SpanRule[]) => {
  const decisions = decisionsOf(sent, own);
  expect(decisions).toHaveLength(1);
  return decisions[0];
};

describe("NeMo Guardrails", () => {
  const rail = (attributes: Attributes, name = "guardrails.rail") => ({
    name,
    scope: "nemo-guardrails",
    attributes,
  });

  test("a rail that stopped the request", () => {
    const attributes = {
      "span.kind": "internal",
      "rail.type": "input",
      "rail.name": "self check input",
      "rail.stop": true,
      "rail.decisions": ["execute self_check_input", "refuse to respond", "stop"],
      "guardrails.rail.input": "how do I make a bomb",
      "guardrails.rail.reason": "harmful request",
      "session.id": "s-1",
      "user.id": "u-1",
      "request.id": "r-1",
    };
    expect(decisionOf(rail(attributes))).toMatchObject({
      id: `${traceId}-${spanId}`,
      timeNs: startNs,
      source: "nemo",
      point: "input",
      verdict: "deny",
      rule: "self check input",
      reason: "harmful request",
      input: '"how do I make a bomb"',
      userId: "u-1",
      sessionId: "s-1",
      requestId: "r-1",
      service: "guard-service",
      traceId,
      spanId,
      latencyNs: 5_000_000,
    });
  });

  test.each([
    [{ "rail.type": "output", "rail.name": "self check output" }, "output", "allow", null],
    [{ "rail.type": "output", "rail.name": "x", "rail.stop": false }, "output", "allow", null],
    [
      { "rail.type": "retrieval", "rail.name": "x", "rail.stop": true, "rail.decisions": ["a", "stop"] },
      "retrieval",
      "deny",
      "a; stop",
    ],
    [{ "rail.type": "execution", "rail.name": "x", "rail.stop": true }, "tool_call", "deny", null],
    [{ "rail.type": "dialog", "rail.name": "x", "rail.stop": true }, null, "deny", null],
    [
      {
        "rail.type": "input",
        "rail.name": "x",
        "guardrails.governance.decision": "modify",
        "guardrails.governance.reason": "pii",
      },
      "input",
      "modify",
      "pii",
    ],
    [
      { "rail.type": "input", "rail.name": "x", "guardrails.governance.decision": "escalate" },
      "input",
      "require_approval",
      null,
    ],
    [
      {
        "rail.type": "input",
        "rail.name": "x",
        "guardrails.security.threat_detected": true,
        "guardrails.security.threat_type": "jailbreak",
      },
      "input",
      "warn",
      "jailbreak",
    ],
  ])("%j", (attributes, point, verdict, reason) => {
    expect(decisionOf(rail(attributes))).toMatchObject({ source: "nemo", point, verdict, reason });
  });

  test("steps of the conversation, actions and the request itself decide nothing", () => {
    expect(decisionsOf(rail({ "rail.type": "dialog", "rail.name": "generate user intent" }))).toEqual([]);
    expect(decisionsOf(rail({ "action.name": "self_check_input" }, "guardrails.action"))).toEqual([]);
    expect(decisionsOf(rail({ "request.id": "r" }, "guardrails.request"))).toEqual([]);
  });

  test("several governance decisions of one rail are as many decisions", () => {
    const event = (decision: string, rule_id: string) => ({
      name: "guardrails.governance.decision",
      attributes: { decision, rule_id },
    });
    const sent = {
      ...rail({ "rail.type": "input", "rail.name": "policies", "guardrails.governance.decision": "deny" }),
      events: [event("allow", "tone"), event("deny", "competitors")],
    };
    expect(decisionsOf(sent)).toMatchObject([
      { id: `${traceId}-${spanId}-1`, verdict: "allow", rule: "tone", timeNs: startNs + 1n },
      { id: `${traceId}-${spanId}-2`, verdict: "deny", rule: "competitors", timeNs: startNs + 2n },
    ]);
  });

  test("the first format tells that a rail ran, not what it said", () => {
    const attributes = { span_id: "1", trace_id: "2", duration: 0.1 };
    expect(decisionOf({ name: "rail: self check input", attributes })).toMatchObject({
      source: "nemo",
      verdict: "unknown",
      rule: "self check input",
      point: "input",
      details: expect.stringContaining("does not say whether a rail stopped"),
    });
    expect(decisionsOf({ name: "rail: generate user intent", attributes })).toEqual([]);
  });
});

describe("Guardrails AI", () => {
  const validator = (over: Attributes) => ({
    name: "ToxicLanguage.validate",
    scope: "guardrails-ai",
    attributes: {
      "openinference.span.kind": "GUARDRAIL",
      type: "guardrails/guard/step/validator",
      "validator.name": "ToxicLanguage",
      "validator.on_fail": "exception",
      "validator.validate.input.value": "you fool",
      "validator.validate.output.outcome": "fail",
      "validator.validate.output.error_message": "toxic",
      ...over,
    },
  });

  test("a validator that failed", () => {
    expect(decisionOf(validator({}))).toMatchObject({
      source: "guardrails_ai",
      point: "output",
      verdict: "deny",
      rule: "ToxicLanguage",
      reason: "toxic",
      input: '"you fool"',
    });
  });

  test.each([
    [{ "validator.validate.output.outcome": "pass" }, "allow"],
    [{ "validator.on_fail": "fix", "validator.validate.output.fix_value": "dear" }, "modify"],
    [{ "validator.on_fail": "OnFailAction.NOOP" }, "warn"],
    [{ "validator.on_fail": "reask" }, "deny"],
  ])("%j is %s", (over, verdict) => {
    expect(decisionOf(validator(over))).toMatchObject({ verdict });
  });

  test("the guard's own span would count them twice", () => {
    expect(
      decisionsOf({
        name: "guard",
        scope: "guardrails-ai",
        attributes: { "guard.name": "g", validation_passed: false },
      }),
    ).toEqual([]);
  });
});

describe("OpenTelemetry's drafts", () => {
  test("a guardrail with verdict, target and policy", () => {
    const attributes = {
      "gen_ai.operation.name": "run_guardrail",
      "gen_ai.guardrail.component.name": "pii-shield",
      "gen_ai.guardrail.verdict.type": "modify",
      "gen_ai.guardrail.verdict.reason": "two card numbers",
      "gen_ai.guardrail.target.type": "output",
      "gen_ai.guardrail.target.subtype": "message",
      "gen_ai.guardrail.security.policy.id": "pii",
      "gen_ai.guardrail.security.policy.rule.id": "cards",
      "gen_ai.guardrail.security.content.input.value": '{"text":"4111 1111"}',
      "gen_ai.agent.name": "clerk",
    };
    expect(decisionOf({ name: "run_guardrail pii-shield", attributes })).toMatchObject({
      source: "otel_guardrail",
      verdict: "modify",
      point: "output",
      policy: "pii",
      rule: "cards",
      reason: "two card numbers",
      agent: "clerk",
      input: '{"text":"4111 1111"}',
    });
  });

  test.each<[Attributes, object]>([
    [
      {
        "gen_ai.guardrail.action.type": "block",
        "gen_ai.guardrail.target.subtype": "tool_call",
        "gen_ai.tool.name": "shell",
      },
      { verdict: "deny", point: "tool_call", tool: "shell" },
    ],
    [
      {
        "gen_ai.security.decision.type": "deny",
        "gen_ai.security.target.type": "llm_input",
        "gen_ai.guardian.name": "g",
      },
      { verdict: "deny", point: "input", rule: "g" },
    ],
    [
      { "gen_ai.guardrail.tripwire_triggered": true, "gen_ai.guardrail.name": "math" },
      { verdict: "deny", rule: "math", source: "otel_guardrail" },
    ],
    [{ "gen_ai.guardrail.tripwire_triggered": false, "gen_ai.guardrail.name": "math" }, { verdict: "allow" }],
    [
      {
        "gen_ai.guardrail.name": "g",
        "gen_ai.guardrail.type": "input",
        "gen_ai.guardrail.triggered": true,
        "gen_ai.guardrail.action": "block",
        "gen_ai.guardrail.violation_type": "toxic",
        "gen_ai.guardrail.policy_id": "p",
      },
      { source: "openllmetry", verdict: "deny", point: "input", rule: "g", policy: "p", reason: "toxic" },
    ],
    [
      { "gen_ai.guardrail.name": "g", "gen_ai.guardrail.triggered": true },
      { source: "openllmetry", verdict: "warn" },
    ],
    [
      {
        "gen_ai.guardrail.name": "g",
        "gen_ai.guardrail.triggered": "false",
        "gen_ai.guardrail.action": "block",
      },
      { verdict: "allow" },
    ],
    [
      {
        "gen_ai.agent.authorization.outcome": "deny",
        "gen_ai.agent.authorization.policy.name": "p",
        "gen_ai.agent.authorization.policy.version": "3",
      },
      { source: "span_rule", verdict: "deny", policy: "p", revision: "3", point: "ingress" },
    ],
    [
      { "gen_ai.agent.tool.disposition": "simulate", "gen_ai.tool.name": "pay" },
      { source: "span_rule", verdict: "audit", point: "tool_call", tool: "pay" },
    ],
    [
      {
        "security_rule.name": "no-write",
        "security_rule.version": "2",
        "event.action": "mcp",
        "event.outcome": "failure",
      },
      { source: "span_rule", verdict: "deny", rule: "no-write", revision: "2" },
    ],
    [
      { "aws.bedrock.guardrail.id": "gr-1", "gen_ai.response.finish_reasons": ["guardrail_intervened"] },
      { source: "otel_guardrail", verdict: "deny", rule: "gr-1" },
    ],
    [
      { "aws.bedrock.guardrail.id": "gr-1", "gen_ai.response.finish_reasons": ["stop"] },
      { verdict: "allow" },
    ],
  ])("%j", (attributes, expected) => {
    expect(decisionOf({ attributes })).toMatchObject(expected);
  });

  test("Llama Guard answers in words", () => {
    const chat = (said: string) => ({
      name: "chat llama-guard3",
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "llama-guard3:8b",
        "gen_ai.input.messages": JSON.stringify([
          {
            role: "user",
            parts: [{ type: "text", content: "Check if there is unsafe content in 'User' messages" }],
          },
        ]),
        "gen_ai.output.messages": JSON.stringify([
          { role: "assistant", parts: [{ type: "text", content: said }] },
        ]),
      },
    });
    expect(decisionOf(chat("unsafe\nS1,S9"))).toMatchObject({
      verdict: "deny",
      rule: "S1,S9",
      point: "input",
      policy: "llama-guard3:8b",
    });
    expect(decisionOf(chat("safe"))).toMatchObject({ verdict: "allow", rule: null });
    expect(decisionsOf(chat("I cannot help"))).toEqual([]);
  });
});

describe("a policy's answer on the caller's own span", () => {
  test("with the id of the decision it is the same decision", () => {
    const attributes = {
      "opa.decision_id": "4ca636c1",
      "policy.decision": "deny",
      "policy.path": "agents/tools",
      "policy.reason": "no",
      "gen_ai.tool.name": "shell",
      "gen_ai.agent.name": "exec",
    };
    expect(decisionOf({ attributes })).toMatchObject({
      id: "4ca636c1",
      source: "span_rule",
      verdict: "deny",
      policy: "agents/tools",
      reason: "no",
      tool: "shell",
      agent: "exec",
      point: "tool_call",
    });
  });

  test("OPA's own span names a decision and tells of none", () => {
    expect(decisionsOf({ name: "v1/data", attributes: { "opa.decision_id": "4ca636c1" } })).toEqual([]);
  });

  test("yes, no, and a whole result are read", () => {
    expect(decisionOf({ attributes: { "opa.result": true } })).toMatchObject({ verdict: "allow" });
    expect(decisionOf({ attributes: { "opa.result": '{"allow":false,"deny":["no"]}' } })).toMatchObject({
      verdict: "deny",
      reason: "no",
    });
    expect(decisionsOf({ attributes: { "opa.result": '{"score":1}' } })).toEqual([]);
  });

  test("events of a span are decisions of their own", () => {
    const events = [
      { name: "exception", attributes: {} },
      {
        name: "policy.decision",
        attributes: { decision_id: "d-1", decision: "allow", policy: "p", rule: "r" },
      },
      { name: "policy.decision", attributes: { verdict: "deny", reason: "late" } },
    ];
    expect(decisionsOf({ events })).toMatchObject([
      { id: "d-1", verdict: "allow", policy: "p", rule: "r" },
      { id: `${traceId}-${spanId}-2`, verdict: "deny", reason: "late" },
    ]);
  });
});

describe("OpenInference guardrails", () => {
  const guard = (output: string) => ({
    name: "jailbreak_guard",
    attributes: { "openinference.span.kind": "GUARDRAIL", "input.value": "hi", "output.value": output },
  });

  test.each([
    ['{"verdict":"block","reason":"jailbreak"}', "deny", "jailbreak"],
    ['{"passed":true}', "allow", null],
    ['{"is_safe":false,"message":"toxic"}', "deny", "toxic"],
    ['{"flagged":true}', "deny", null],
    ['"pass"', "allow", null],
    ["unsafe", "deny", null],
    ["I looked at it", "unknown", null],
  ])("%s is %s", (output, verdict, reason) => {
    expect(decisionOf(guard(output))).toMatchObject({
      source: "openinference",
      verdict,
      reason,
      rule: "jailbreak_guard",
      input: '"hi"',
    });
  });

  test("other kinds are none", () => {
    expect(
      decisionsOf({ attributes: { "openinference.span.kind": "LLM", "output.value": "unsafe" } }),
    ).toEqual([]);
  });
});

describe("rules of a project", () => {
  const rule: SpanRule = {
    name: "our gateway",
    match: [{ attribute: "span.name", is: "gateway.*" }, { attribute: "gw.outcome" }],
    verdict: [{ attribute: "gw.outcome", path: "code" }],
    words: { "7": "deny", "*": "allow" },
    policy: "gateway",
    rule: [{ attribute: "gw.outcome", path: "by" }],
    reason: [{ attribute: "gw.outcome", path: "why" }],
    tool: [{ attribute: "gw.tool" }],
    input: "gw.request",
    point: "tool_call",
  };

  test("say which spans are decisions, and where they say what", () => {
    const attributes = {
      "gw.outcome": '{"code":"7","by":"no_shell","why":"shell"}',
      "gw.tool": "bash",
      "gw.request": "{}",
    };
    expect(decisionOf({ name: "Gateway.Check", attributes }, [rule])).toMatchObject({
      source: "span_rule",
      verdict: "deny",
      policy: "gateway",
      rule: "no_shell",
      reason: "shell",
      tool: "bash",
      input: "{}",
    });
    expect(
      decisionOf({ name: "gateway.x", attributes: { "gw.outcome": '{"code":"1"}' } }, [rule]),
    ).toMatchObject({ verdict: "allow" });
    expect(decisionsOf({ name: "other", attributes }, [rule])).toEqual([]);
    expect(decisionsOf({ name: "gateway.x", attributes })).toEqual([]);
  });

  test("one whose span says nothing that can be read leaves it to the others", () => {
    const attributes = { "gw.outcome": "text", "policy.decision": "warn" };
    expect(decisionOf({ name: "gateway.x", attributes }, [rule])).toMatchObject({ verdict: "warn" });
  });
});

test("a plain span, and one that only looks like a decision, tell of none", () => {
  expect(decisionsOf({ name: "GET /", attributes: { "http.request.method": "GET" } })).toEqual([]);
  expect(decisionsOf({ attributes: { "policy.decision": "perhaps" } })).toEqual([]);
  expect(decisionsOf({ attributes: { "gen_ai.guardrail.name": "g" } })).toEqual([]);
});
