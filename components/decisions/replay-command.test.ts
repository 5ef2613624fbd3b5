import { expect, test } from "vitest";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { replayCommand } from "./replay-command";

const detail = (input: DecisionDetailOutput["input"], hidden = 0) =>
  ({ decision: { policy: "agents/tools", hidden_paths: hidden }, input }) as DecisionDetailOutput;

test("the same question as a command for a shell, quotes and large numbers as they were sent", () => {
  expect(replayCommand(detail({ value: { say: "it's" }, text: null }))).toBe(
    `curl -sS "\${OPA_URL:-http://127.0.0.1:8181}/v1/data/agents/tools" \\
  -H 'Content-Type: application/json' \\
  -d '{"input": {"say":"it'\\''s"}}'`,
  );
  expect(replayCommand(detail({ value: { n: 1e19 }, text: '{"n": 9007199254740993123}' }))).toContain(
    '{"n": 9007199254740993123}',
  );
});

test("says that parts are hidden, and is not there without an input", () => {
  expect(replayCommand(detail({ value: 1, text: null }, 2))).toMatch(/^# Parts of this input are hidden/);
  expect(replayCommand(detail(null))).toBeNull();
});
