import { expect, test } from "vitest";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { groupRepeats } from "./group-repeats";

const denial = (id: string, reason: string | null, tool = "search") =>
  ({
    id,
    verdict: "deny",
    agent: "executor",
    tool,
    policy: "agents/tools",
    rule: "size",
    reason,
  }) as DecisionRow;

test("the same denial again and again is one line, until another comes between", () => {
  const groups = groupRepeats([
    denial("5", "too large"),
    denial("4", "too large"),
    denial("3", "too large", "lookup"),
    denial("2", "too large"),
    denial("1", null),
  ]);
  expect(groups.map(({ newest, count }) => [newest.id, count])).toEqual([
    ["5", 2],
    ["3", 1],
    ["2", 1],
    ["1", 1],
  ]);
  expect(groupRepeats([])).toEqual([]);
});
