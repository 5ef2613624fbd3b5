import { describe, expect, it } from "vitest";
import type { ReplayedDecision } from "@/lib/model/replayed-decision";
import { Mappings } from "@/lib/normalise/decisions/read-result";
import { outcomeOf } from "./outcome-of";
import { policyFromText } from "./policy-from-text";
import { PolicyReads } from "./policy-reads";
import { questionOf } from "./question-of";

const decision = (over: Partial<ReplayedDecision> = {}): ReplayedDecision => ({
  id: "one",
  timeNs: 1_700_000_000_123_456_789n,
  source: "opa",
  verdict: "allow",
  policy: "a/tools",
  rule: "allow",
  revision: null,
  reason: null,
  agent: null,
  tool: null,
  userId: null,
  requestId: null,
  runId: null,
  traceId: null,
  input: '{"n":12345678901234567890}',
  result: '{"deny":[],"allow":true}',
  details: null,
  hidden: [],
  ...over,
});
const reads = (text: string, data?: string) => new PolicyReads(policyFromText(text, data, 1));
const rules = { entrypoint: null, useDecisionTime: true, ignoreHidden: [] };

describe("question", () => {
  const plain = reads("package a.tools\nallow if input.n");
  const clock = reads("package a.tools\nallow if time.now_ns() > 0\nx := http.send({})");
  const cache = (text: string) => ({ details: `{"labels":{},"nd_builtin_cache":${text}}` });

  it("is what was asked then, letter by letter", () => {
    expect(questionOf(decision(), plain, rules)).toEqual({
      path: "a/tools",
      input: '{"n":12345678901234567890}',
      recorded: "{}",
    });
  });

  it.each([
    [{}, '{"time.now_ns":{"[]":1700000000123456789}}'],
    [cache("{}"), '{"time.now_ns":{"[]":1700000000123456789}}'],
    [
      cache('{ "http.send": {"[{}]": {"status": 12345678901234567890}}}'),
      '{"time.now_ns":{"[]":1700000000123456789}, "http.send": {"[{}]": {"status": 12345678901234567890}}}',
    ],
    [cache('{"time.now_ns":{"[]":5}}'), '{"time.now_ns":{"[]":5}}'],
  ])("brings what was recorded: %j", (details, recorded) => {
    expect(questionOf(decision(details), clock, rules)).toMatchObject({ recorded });
  });

  it.each<[string, Partial<ReplayedDecision>, Partial<typeof rules>, string]>([
    ["no_policy_path", { policy: null }, {}, "asked by a query"],
    ["no_policy_path", { source: "nemo" }, {}, "source nemo"],
    ["no_input", { input: null }, {}, "No input"],
    ["hidden_input", { hidden: ["/input/a", "/result/b"] }, {}, "/input/a"],
    ["hidden_input", { hidden: ["/input"] }, {}, "/input"],
    ["nothing_at_path", { policy: "b/tools" }, {}, "b/tools"],
    ["not_recorded", { hidden: ["/nd_builtin_cache/http.send"] }, {}, "/nd_builtin_cache"],
  ])("is none: %s", (why, over, more, words) => {
    const asked = questionOf(decision(over), clock, { ...rules, ...more });
    expect(asked).toMatchObject({ kind: "not_replayable", why });
    expect("said" in asked && asked.said).toContain(words);
  });

  it("goes to an entrypoint where one is given", () => {
    const asked = questionOf(decision({ source: "nemo", policy: null }), plain, {
      ...rules,
      entrypoint: "a/tools/allow",
    });
    expect(asked).toMatchObject({ path: "a/tools/allow" });
  });
});

describe("outcome", () => {
  const mappings = new Mappings();
  const of = (
    result: unknown,
    over: Partial<ReplayedDecision> = {},
    missing: string[] = [],
    path = "a/tools",
  ) =>
    outcomeOf(
      decision(over),
      path,
      result === undefined ? { kind: "undefined" } : { kind: "result", result: JSON.stringify(result) },
      missing,
      mappings,
    );

  it.each<[string, unknown, Partial<ReplayedDecision>]>([
    ["same", { allow: true, deny: [] }, {}],
    ["allow_to_deny", { allow: false, deny: ["x"] }, {}],
    ["deny_to_allow", { allow: true }, { verdict: "deny", result: '{"allow":false}' }],
    ["changed", { allow: true, deny: [], also: 1 }, {}],
    ["changed", undefined, {}],
    ["same", undefined, { result: null, verdict: "unknown" }],
    ["changed", { decision: "require_approval" }, {}],
    // The mapping may have changed since: the same answer is the same.
    ["same", { allow: true, deny: [] }, { verdict: "deny" }],
    // Of an answer with hidden parts only the verdict can be held against the new one.
    ["same", { allow: true, other: 1 }, { hidden: ["/result/secret"] }],
    ["allow_to_deny", { allow: false }, { hidden: ["/result/secret"] }],
  ])("%s: %j after %j", (outcome, result, over) => {
    expect(of(result, over).outcome).toBe(outcome);
  });

  it("compares only verdicts where another path is asked", () => {
    expect(of(true, {}, [], "a/tools/allow").outcome).toBe("same");
    expect(of(false, {}, [], "a/tools/allow").outcome).toBe("allow_to_deny");
  });

  it("does not blame the policy for data that is missing", () => {
    expect(of({ allow: false }, {}, ["data.users"])).toMatchObject({
      outcome: "not_replayable",
      why: "missing_data",
    });
    expect(of({ allow: true, deny: [] }, {}, ["data.users"]).outcome).toBe("same");
  });

  it("passes on errors and what was not recorded", () => {
    const answer = (kind: object) => outcomeOf(decision(), "a/tools", kind as never, [], mappings);
    expect(answer({ kind: "error", message: "conflict" })).toMatchObject({
      outcome: "error",
      said: "conflict",
    });
    expect(answer({ kind: "not_recorded", builtin: "rand.intn" })).toMatchObject({ why: "not_recorded" });
    expect(answer({ kind: "nothing_at_path" })).toMatchObject({ why: "nothing_at_path" });
  });
});
