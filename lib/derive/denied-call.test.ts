import { expect, test } from "vitest";
import type { Operation } from "@/lib/model/operation";
import { isDeniedCall } from "./denied-call";

const call = (over: Partial<Operation>): Operation => ({
  kind: "tool",
  dialect: "test",
  name: "write",
  ...over,
});

test.each([
  "policy_denied",
  "guardrail_blocked",
  "approval_rejected",
  "PolicyDeniedError",
  "agents.exceptions.InputGuardrailTripwireTriggered",
  "policy-violation",
  "ToolCallRejected",
])("%s is an error of a call that was denied", (errorType) => {
  expect(isDeniedCall(call({ errorType }))).toBe(true);
});

test.each([
  "PermissionDenied",
  "ECONNREFUSED",
  "TimeoutError",
  "ToolNotFound",
  "rejected",
  "RateLimited",
  "policy_unreachable",
  "trail_blocked_by_lock",
])("%s is a failure", (errorType) => {
  expect(isDeniedCall(call({ errorType }))).toBe(false);
});

test("what a dialect tells as blocked is denied", () => {
  expect(isDeniedCall(call({ outcome: "blocked" }))).toBe(true);
  expect(isDeniedCall(call({ outcome: "failed" }))).toBe(false);
  expect(isDeniedCall(call({}))).toBe(false);
});
