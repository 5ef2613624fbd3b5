import { expect, test } from "vitest";
import { decision } from "@/test/support/decisions";
import { decisionIncrements } from "./rollup-decisions";

test.each([
  [{ source: "nemo", point: null, rule: "self check input" }, [["self check input", ""]]],
  [{ source: "taskpilot", point: "input", rule: "guardrails_input" }, [["guardrails_input", "input"]]],
  [{ source: "api", point: "output", rule: null, policy: "pii" }, [["pii", "output"]]],
  [{ source: "taskpilot", point: "tool_call", rule: null }, []],
  [{ source: "opa", point: "input", rule: "deny" }, []],
] as const)("%j counts as the guardrails %j", (over, expected) => {
  const increments = decisionIncrements(1, [decision(over)]);
  expect(
    increments.filter(({ dimension }) => dimension === "guardrail").map(({ grp, name }) => [grp, name]),
  ).toEqual(expected);
});
