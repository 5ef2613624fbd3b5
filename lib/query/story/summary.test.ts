import { describe, expect, it } from "vitest";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import { outcomeOf, summarise } from "./summary";

const top = (status: SpanRow["status"], kind: SpanRow["kind"] = "server") =>
  ({ status, kind, operation: null }) as SpanRow;
const run = (status: RunRow["status"], attempt = 1) =>
  ({ id: `${status}-${attempt}`, status, attempt, parent_run_id: null, started_at: "" }) as RunRow;

describe("how a request ended", () => {
  it.each<[string, RunRow[], SpanRow[], number, string]>([
    ["by its run", [run("succeeded")], [top("unset")], 3, "succeeded"],
    ["by the last attempt", [run("failed", 1), run("succeeded", 2)], [], 1, "succeeded"],
    ["by the root's own word", [], [top("ok")], 2, "succeeded"],
    ["by a failed root", [], [top("error")], 1, "failed"],
    ["well, where nobody says otherwise", [], [top("unset")], 0, "succeeded"],
    ["unknown, where the root is silent and something failed", [], [top("unset")], 2, "unknown"],
    ["unknown without a run and a span", [], [], 0, "unknown"],
  ])("is told %s", (_, runs, tops, failedSpans, outcome) => {
    expect(outcomeOf(runs, tops, failedSpans, [])).toBe(outcome);
  });
});

const decided = (verdict: DecisionRow["verdict"]) => ({ verdict }) as DecisionRow;
it("is blocked where nothing but a denial is known", () => {
  expect(outcomeOf([], [], 0, [decided("allow"), decided("deny")])).toBe("blocked");
  expect(outcomeOf([], [], 0, [decided("deny"), decided("allow")])).toBe("unknown");
  expect(outcomeOf([run("succeeded")], [], 0, [decided("deny")])).toBe("succeeded");
});

describe("the sentence", () => {
  const facts = {
    runs: [],
    tops: [top("unset")],
    spans: 9,
    failedSpans: 2,
    logs: 0,
    decisions: [],
    services: 3,
    durationMs: 1_200,
    cause: null,
  };
  it("does not hide what failed on the way", () => {
    expect(summarise("unknown", facts)).toBe(
      "Answered in 1.20 s across 3 services; 2 spans failed on the way",
    );
    expect(summarise("succeeded", { ...facts, failedSpans: 1 })).toBe(
      "Succeeded in 1.20 s across 3 services; 1 span failed on the way",
    );
    expect(summarise("unknown", { ...facts, tops: [top("unset", "internal")], durationMs: 60_000 })).toBe(
      "Finished in 1 min across 3 services; 2 spans failed on the way",
    );
  });
  it("counts denials that were survived", () => {
    const decisions = [decided("deny"), decided("allow"), decided("deny")];
    expect(summarise("succeeded", { ...facts, decisions })).toBe(
      "Succeeded in 1.20 s across 3 services; 2 spans failed and 2 decisions denied on the way",
    );
    expect(summarise("unknown", { ...facts, tops: [], spans: 0, failedSpans: 0, decisions })).toBe(
      "Seen in 0 log lines, 0 spans and 3 decisions; no run or trace tells how it ended",
    );
  });
  it("says so where nothing tells how it ended", () => {
    expect(summarise("unknown", { ...facts, tops: [], spans: 0, logs: 2, failedSpans: 0 })).toBe(
      "Seen in 2 log lines and 0 spans; no run or trace tells how it ended",
    );
  });
});
