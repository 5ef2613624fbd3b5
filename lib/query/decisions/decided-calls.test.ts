import { expect, it } from "vitest";
import { type CallDecision, type ToolCall, undecidedCalls } from "./decided-calls";

const second = 1_000_000_000n;
const call: ToolCall = {
  traceId: "t",
  spanId: 2n,
  parentId: 1n,
  tool: "delete_file",
  agent: "planner",
  startNs: 100n * second,
  endNs: 101n * second,
  requestIds: ["r"],
  runIds: ["run"],
};
const nothing: CallDecision = {
  trace_id: null,
  span_id: null,
  request_id: null,
  run_id: null,
  tool: null,
  agent: null,
  point: null,
  time_ns: 100n * second,
};

it.each<[string, Partial<CallDecision>, boolean]>([
  ["its own span", { trace_id: "t", span_id: 2n }, true],
  ["the span that called it", { trace_id: "t", span_id: 1n, tool: "read_file" }, true],
  [
    "another span of its trace, of its tool",
    { trace_id: "t", span_id: 9n, tool: "delete_file", time_ns: 0n },
    true,
  ],
  ["another tool of its trace", { trace_id: "t", span_id: 9n, tool: "read_file" }, false],
  ["no tool, in its trace, at its time", { trace_id: "t", point: "tool_call" }, true],
  ["no tool, in its trace, long before", { trace_id: "t", point: "tool_call", time_ns: 90n * second }, false],
  ["the input, in its trace", { trace_id: "t", point: "input" }, false],
  ["its request and tool", { request_id: "r", tool: "delete_file" }, true],
  ["its request and another tool", { request_id: "r", tool: "read_file" }, false],
  ["its run and tool", { run_id: "run", tool: "delete_file" }, true],
  ["another run and its tool", { run_id: "other", tool: "delete_file" }, false],
  ["nothing but its tool, 4 s before", { tool: "delete_file", time_ns: 96n * second }, true],
  ["nothing but its tool, 6 s before", { tool: "delete_file", time_ns: 94n * second }, false],
  ["its tool at its time by another agent", { tool: "delete_file", agent: "writer" }, false],
  ["its tool at its time by its agent", { tool: "delete_file", agent: "planner" }, true],
])("a decision that names %s is about it: %s", (_, decision, isDecided) => {
  expect(undecidedCalls([call], [{ ...nothing, ...decision }])).toEqual(isDecided ? [] : [call]);
});
