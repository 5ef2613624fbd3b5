import { describe, expect, it } from "vitest";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import { gapsToFold } from "./fold-gaps";
import { runSentence } from "./run-words";
import { buildGraph } from "./step-graph";
import { buildSteps } from "./steps";
import { buildLanes, workOf } from "./timeline-lanes";
import { buildTranscript } from "./transcript";

type Drawn = [
  id: string,
  parent: string | null,
  kind: string,
  name: string,
  startMs: number,
  endMs: number,
  error?: string,
];

// 0     1     2     3     4     5     6 ... 20    21 s
// [run ------------------------------------------] error
//   [planner ---]
//     [gpt]
//               [executor -----------------------] error
//                 [lookup] error
//                       [lookup] error       [gpt]
const drawn: Drawn[] = [
  ["run", null, "workflow", "triage", 0, 21_000, "boom"],
  ["plan", "run", "agent", "planner", 500, 2_000],
  ["ask", "plan", "llm", "gpt-4o", 700, 1_500],
  ["exec", "run", "agent", "executor", 2_000, 21_000, "gave up"],
  ["look1", "gone", "tool", "lookup", 2_100, 3_000, "timed out"],
  ["look2", "gone", "tool", "lookup", 3_500, 5_000, "timed out"],
  ["ask2", "exec", "llm", "gpt-4o", 20_000, 20_500],
];

function row([id, parent, kind, name, startMs, endMs, error]: Drawn): SpanRow {
  return {
    trace_id: "t",
    span_id: id,
    parent_span_id: parent,
    name: `span ${name}`,
    service: "svc",
    kind: "internal",
    status: error === undefined ? "unset" : "error",
    status_message: error ?? null,
    start_ns: String(1_700_000_000_000_000_000n + BigInt(startMs) * 1_000_000n),
    duration_ns: (endMs - startMs) * 1e6,
    clock_skewed: false,
    request_id: null,
    operation: kind === "span" ? null : { kind: kind as "llm", dialect: "test", name },
    events: [],
    log_count: 0,
  };
}
const steps = buildSteps([...drawn].reverse().map(row));
const byId = (id: string) => steps.all.find((step) => step.spanId === id);

describe("buildSteps", () => {
  it("orders by start and measures from the first step", () => {
    expect(steps.all.map((step) => step.spanId)).toEqual([
      "run",
      "plan",
      "ask",
      "exec",
      "look1",
      "look2",
      "ask2",
    ]);
    expect([byId("ask")?.startMs, steps.endMs]).toEqual([700, 21_000]);
  });
  it("puts a step whose parent is no step under the one that enclosed it", () => {
    expect([byId("look1")?.parent?.spanId, byId("look1")?.agent]).toEqual(["exec", "executor"]);
  });
  it("counts tries of one call, and not calls that went well", () => {
    expect(["look1", "look2", "ask2"].map((id) => [byId(id)?.attempt, byId(id)?.attempts])).toEqual([
      [1, 2],
      [2, 2],
      [1, 1],
    ]);
  });
});

it("has a lane for each agent, tool and model, in order", () => {
  expect(
    buildLanes(steps.all, null).map((lane) => `${lane.section} ${lane.name} ${lane.steps.length}`),
  ).toEqual(["agents triage 1", "agents planner 1", "agents executor 1", "tools lookup 2", "llm gpt-4o 2"]);
});
it("puts overlapping calls of one name into further lanes", () => {
  const both = buildSteps([
    row(["a", null, "tool", "x", 0, 10]),
    row(["b", null, "tool", "x", 5, 15]),
    row(["c", null, "tool", "x", 10, 12]),
  ]);
  expect(buildLanes(both.all, null).map((lane) => lane.steps.map((step) => step.spanId))).toEqual([
    ["a", "c"],
    ["b"],
  ]);
});
it("folds only time in which no innermost step was at work", () => {
  expect(gapsToFold(workOf(steps.all), { startMs: 0, endMs: steps.endMs })).toEqual([
    { startMs: 5_000, endMs: 20_000 },
  ]);
});

it("tells the run agent by agent, with tries, failures and pauses", () => {
  const told = buildTranscript(steps.all).map((entry) => {
    if (entry.kind === "agent") return `# ${entry.step.name}`;
    return entry.kind === "pause" ? `... ${entry.durationMs}` : entry.words;
  });
  expect(told).toEqual([
    "# planner",
    "asked gpt-4o",
    "# executor",
    "called lookup (try 1 of 2), which failed: timed out",
    "called lookup (try 2 of 2), which failed: timed out",
    "... 15000",
    "asked gpt-4o",
  ]);
});

describe("buildGraph", () => {
  it("counts calls by name, in layers", () => {
    const graph = buildGraph(steps.all, true);
    expect(graph.nodes.map((node) => [node.name, node.layer, node.ok, node.failed])).toEqual([
      ["triage", 0, 0, 1],
      ["planner", 1, 1, 0],
      ["gpt-4o", 2, 2, 0],
      ["executor", 1, 0, 1],
      ["lookup", 2, 0, 2],
    ]);
    expect(graph.edges.find((edge) => edge.to.name === "lookup")?.count).toBe(2);
  });
  it("keeps every step apart when expanded", () => expect(buildGraph(steps.all, false).nodes.length).toBe(7));
  it("marks an agent that ends up calling itself instead of running for ever", () => {
    const loop = buildSteps([
      row(["a", null, "agent", "x", 0, 9]),
      row(["b", "a", "agent", "y", 1, 8]),
      row(["c", "b", "agent", "x", 2, 7]),
    ]);
    expect(buildGraph(loop.all, true).edges.map((edge) => edge.back)).toEqual([false, true]);
  });
});

it("says what brought a run down", () => {
  const run = { status: "failed", attempt: 1, error_count: 3 } as RunRow;
  expect(runSentence(run, steps.all)).toEqual({
    words: "Failed after 2 attempts",
    culprit: { kind: "tool", name: "lookup", words: "timed out" },
  });
});
