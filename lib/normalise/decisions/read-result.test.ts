import { describe, expect, test } from "vitest";
import type { OpaMapping } from "@/lib/model/decision-rules";
import { Mappings } from "./read-result";

const builtIn = new Mappings();
const read = (result: unknown, policy = "agents/tools") => {
  const { verdict, rule, reason } = builtIn.read({ policy, result });
  return [verdict, rule, reason];
};

describe("results as policies usually give them", () => {
  test.each([
    [true, "http/authz/allow", ["allow", "allow", null]],
    [false, "http/authz/allow", ["deny", "allow", null]],
    [{ allow: true }, "agents/tools", ["allow", "allow", null]],
    [{ allow: false, reason: "night" }, "agents/tools", ["deny", "allow", "night"]],
    [{ allow: false, deny: ["no shell", "no root"] }, "agents/tools", ["deny", "deny", "no shell; no root"]],
    [{ allow: true, deny: ["no shell"] }, "agents/tools", ["deny", "deny", "no shell"]],
    [
      { allow: false, deny: [], require_approval: ["above 100 EUR"] },
      "agents/tools",
      ["require_approval", "require_approval", "above 100 EUR"],
    ],
    [
      { allow: false, deny: [], require_approval: true },
      "agents/tools",
      ["require_approval", "require_approval", null],
    ],
    [{ allow: true, deny: [], require_approval: false }, "agents/tools", ["allow", "allow", null]],
    [{ deny: [] }, "agents/tools", ["allow", "tools", null]],
    [{ deny: [{ msg: "no", rule: "no_shell" }] }, "agents/tools", ["deny", "no_shell", "no"]],
    [{ deny: { "no shell": true } }, "agents/tools", ["deny", "deny", "no shell"]],
    [{ violation: [{ msg: "latest tag", details: {} }] }, "k8s", ["deny", "violation", "latest tag"]],
    [["no shell"], "agents/deny", ["deny", "deny", "no shell"]],
    [[], "agents/deny", ["allow", "deny", null]],
    [["careful"], "main/warn", ["warn", "warn", "careful"]],
    [{ decision: "block", reasons: ["pii", "tone"], rule_id: "R-7" }, "guard", ["deny", "R-7", "pii; tone"]],
    [{ decision: "GRANT" }, "guard", ["allow", "guard", null]],
    ["escalate", "guard", ["require_approval", "guard", null]],
    [{ action: "read", allowed: true }, "guard", ["allow", "allowed", null]],
    [{ allow: true, warn: ["deprecated"] }, "guard", ["warn", "warn", "deprecated"]],
    [{ result: false, msg: "no" }, "guard", ["deny", "guard", "no"]],
    [
      { response: { allowed: false, status: { message: "no root" } } },
      "system/main",
      ["deny", "main", "no root"],
    ],
    [{ score: 3 }, "guard", ["unknown", "guard", null]],
    [["a", "b"], "roles", ["unknown", "roles", null]],
    [null, "guard", ["unknown", "guard", null]],
    [undefined, "guard", ["unknown", "guard", null]],
  ])("%j of %s", (result, policy, expected) => {
    expect(read(result, policy)).toEqual(expected);
  });

  test("a failed evaluation is an error whatever the result", () => {
    const error = { code: "internal_error", message: "eval_conflict_error" };
    expect(builtIn.read({ policy: "a/b", result: true, error })).toEqual({
      verdict: "error",
      rule: "b",
      reason: "eval_conflict_error",
    });
  });
});

describe("mappings of a project", () => {
  const mapping: OpaMapping = {
    policy: "risk/**",
    verdicts: [
      {
        path: "/score/level",
        expect: "equals",
        value: "high",
        verdict: "deny",
        rule_path: "score.by",
        reason_path: "why",
      },
      {
        path: "checks.0.ok",
        expect: "truthy",
        negated: true,
        verdict: "require_approval",
        rule: "first_check",
      },
      { path: "kind", expect: "word" },
    ],
    otherwise: "allow",
    undefined_result: "deny",
  };
  const own = new Mappings([mapping]);
  const ofRisk = (result: unknown) => own.read({ policy: "risk/score/v1", result });

  test("the first rule that holds decides", () => {
    expect(ofRisk({ score: { level: "high", by: "model-3" }, why: ["9 of 10"] })).toEqual({
      verdict: "deny",
      rule: "model-3",
      reason: "9 of 10",
    });
    expect(ofRisk({ checks: [{ ok: false }], reason: "first" })).toEqual({
      verdict: "require_approval",
      rule: "first_check",
      reason: "first",
    });
    expect(ofRisk({ kind: "redacted" })).toMatchObject({ verdict: "modify" });
    expect(ofRisk({ score: { level: "low" } })).toMatchObject({ verdict: "allow", rule: "v1" });
    expect(ofRisk(undefined)).toMatchObject({ verdict: "deny" });
  });

  test("what is absent never holds, negated or not", () => {
    expect(ofRisk({})).toMatchObject({ verdict: "allow" });
  });

  test("other policies are read as before", () => {
    expect(own.read({ policy: "agents/tools", result: false })).toMatchObject({ verdict: "deny" });
  });

  test("keys of every object are no values", () => {
    expect(own.read({ policy: "x", result: { constructor: 1 } })).toMatchObject({ verdict: "unknown" });
  });
});
