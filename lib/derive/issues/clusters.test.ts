import { describe, expect, it } from "vitest";
import type { MergedRun } from "@/lib/model/run-facts";
import { decision } from "@/test/support/decisions";
import { clusterChanges, decisionClusters } from "./decision-cluster";
import { runGroup } from "./run-group";

const denied = (id: string, over: Parameters<typeof decision>[0] = {}) =>
  decision({ id, verdict: "deny", policy: "agents.tools", rule: "no_lookup", tool: "lookup", ...over });
const rail = (id: string, over: Parameters<typeof decision>[0] = {}) =>
  decision({ id, verdict: "deny", source: "nemo", rule: "self check", point: "input", ...over });

describe("blocking decisions", () => {
  it("of one policy, rule, tool and agent are one cluster; what allows is none", () => {
    const clusters = decisionClusters([
      denied("a", { requestId: "req-1", timeNs: 1n }),
      denied("b", { requestId: "req-2", timeNs: 2n }),
      denied("c", { agent: "planner" }),
      denied("d", { verdict: "warn" }),
      decision({ id: "e" }),
    ]);
    expect(clusters.map(({ kind, count }) => [kind, count])).toEqual([
      ["denials", 2],
      ["denials", 1],
    ]);
    expect(clusters[0]?.facts).toEqual({
      title: "no_lookup denies lookup",
      culprit: "policy agents.tools",
      labels: { policy: "agents.tools", rule: "no_lookup", tool: "lookup" },
      sample: { decision_id: "b", request_id: "req-2" },
    });
    expect(clusters[0]?.key).not.toBe(clusters[1]?.key);
  });

  it("of guardrails are one by rail, side and agent, whatever the tool", () => {
    const clusters = decisionClusters([
      rail("a", { tool: "x" }),
      rail("b", { tool: "y" }),
      rail("c", { point: "output" }),
    ]);
    expect(clusters.map(({ kind, count, facts }) => [kind, count, facts.title])).toEqual([
      ["guardrail", 2, "self check blocks input"],
      ["guardrail", 1, "self check blocks output"],
    ]);
  });

  it("are counted by the hour in which they were made", () => {
    const ns = (hour: number) => BigInt(hour) * 3_600_000_000_000n;
    const hours = decisionClusters([
      denied("a", { timeNs: ns(490_000) }),
      denied("b", { timeNs: ns(490_001) - 1n }),
      denied("c", { timeNs: ns(490_001) }),
    ]).map(({ hour, count }) => [hour, count]);
    expect(hours).toEqual([
      [490_000, 2],
      [490_001, 1],
    ]);
  });

  it("that are told anew change only what differs", () => {
    expect(clusterChanges([denied("a")], [denied("a", { reason: "now with a reason" })])).toEqual([]);
    expect(
      clusterChanges([denied("a")], [denied("a", { rule: "other" })]).map(({ facts, count }) => [
        facts.labels.rule,
        count,
      ]),
    ).toEqual([
      ["no_lookup", -1],
      ["other", 1],
    ]);
    expect(clusterChanges([denied("a")], [denied("a", { verdict: "allow" })])).toMatchObject([{ count: -1 }]);
  });
});

describe("failing runs", () => {
  const run = (over: Partial<MergedRun> = {}) =>
    runGroup("r", {
      workflow: "publish",
      status: "failed",
      error: "tool `lookup`: no user 12",
      errorType: null,
      requestId: "req-1",
      startedNs: 1n,
      endedNs: 2n,
      ...over,
    });

  it("are one group by workflow, step and error", () => {
    expect(run({ error: "tool `lookup`: no user 4711" })?.key).toBe(run()?.key);
    for (const other of [
      run({ workflow: "index" }),
      run({ error: "tool `fetch`: no user 12" }),
      run({ error: "tool `lookup`: timeout" }),
      run({ errorType: "KeyError" }),
      run({ status: "timed_out" }),
    ])
      expect(other?.key).not.toBe(run()?.key);
    expect(run()?.facts).toMatchObject({
      title: "tool `lookup`: no user 12",
      culprit: "publish · tool `lookup`",
      labels: { workflow: "publish", step: "tool `lookup`", status: "failed" },
      sample: { run_id: "r", request_id: "req-1" },
    });
  });

  it("that said nothing are told by how they ended; those that were blocked are told by what blocked them", () => {
    expect(run({ status: "lost", error: null })?.facts.title).toBe("was not heard of again");
    for (const status of ["blocked", "succeeded", "running", "cancelled"] as const)
      expect(run({ status })).toBeNull();
  });
});
