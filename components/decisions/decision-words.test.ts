import { describe, expect, test } from "vitest";
import { decisionSentence, plainText, ruleName, shortReason, type Told } from "./decision-words";

const told = (over: Partial<Told> = {}): Told => ({
  verdict: "deny",
  point: "tool_call",
  policy: "agents/tools",
  rule: "deny",
  reason: "path outside the workspace",
  agent: "executor",
  tool: "delete_file",
  user: null,
  service: null,
  ...over,
});
const sentence = (over: Partial<Told>) => plainText(decisionSentence(told(over)));

describe("the sentence of a decision", () => {
  test("says who asked for what, who decided, and why", () => {
    expect(sentence({})).toBe(
      "executor asked to run delete_file; agents/tools denied it: path outside the workspace",
    );
    expect(sentence({ verdict: "require_approval", reason: "over 500 EUR" })).toBe(
      "executor asked to run delete_file; agents/tools wants a person to approve it: over 500 EUR",
    );
  });

  test("names the user or the service where no agent is known, and nobody where none is", () => {
    expect(sentence({ agent: null, user: "mara", reason: null })).toBe(
      "mara asked to run delete_file; agents/tools denied it",
    );
    expect(sentence({ agent: null, tool: null, point: null, reason: null })).toBe(
      "Somebody asked; agents/tools denied it",
    );
  });

  test("of a rail speaks of input and output", () => {
    expect(
      sentence({ point: "input", policy: null, rule: "check jailbreak", tool: null, reason: null }),
    ).toBe("The input of executor was checked; check jailbreak denied it");
    expect(sentence({ point: "output", agent: null, verdict: "modify", tool: null, reason: null })).toBe(
      "The output of a model was checked; agents/tools changed it",
    );
  });

  test("sets names apart from words", () => {
    expect(
      decisionSentence(told())
        .filter(({ isName }) => isName)
        .map(({ text }) => text),
    ).toEqual(["executor", "delete_file", "agents/tools"]);
  });
});

test("a rule is named once", () => {
  expect(ruleName({ policy: "agents/tools", rule: "deny" })).toBe("agents/tools · deny");
  expect(ruleName({ policy: "http/authz/allow", rule: "allow" })).toBe("http/authz/allow");
  expect(ruleName({ policy: null, rule: "check facts" })).toBe("check facts");
  expect(ruleName({ policy: null, rule: null })).toBeNull();
});

test("a reason is its first line, cut where it is an essay", () => {
  expect(shortReason("\n first\nsecond")).toBe("first");
  expect(shortReason("  ")).toBeNull();
  expect(shortReason("x".repeat(400))).toHaveLength(241);
});
