import { expect, it } from "vitest";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { SpanRow } from "@/lib/contract/span-row";
import { type Joining, placeDecisions } from "./place-decisions";

const second = 1_000_000_000;

function call(id: string, startS: number, operation: Partial<NonNullable<SpanRow["operation"]>>): SpanRow {
  return {
    trace_id: "t",
    span_id: id,
    start_ns: String(startS * second),
    duration_ns: second,
    operation: { kind: "tool", dialect: "test", name: "delete_file", ...operation },
  } as SpanRow;
}

/*
 * t: run ─ planner (agent, 100 s to 101 s)
 *          ├─ first   delete_file 102 s
 *          ├─ second  delete_file 110 s, of agent writer
 *          └─ read    read_file   111 s
 */
const joining: Joining = {
  traceIds: new Set(["t"]),
  runIds: new Set(["run"]),
  hasAllSpans: true,
  spans: [
    call("agent", 100, { kind: "agent", name: "planner", agent: "planner" }),
    call("first", 102, {}),
    call("second", 110, { agent: "writer" }),
    call("read", 111, { name: "read_file", tool: "read_file" }),
  ],
};
const nothing = { run_id: null, trace_id: null, span_id: null, request_id: null, tool: null, agent: null };
const place = (decision: Partial<DecisionRow>, atS: number, over: Partial<Joining> = {}) => {
  const [one] = placeDecisions([{ ...nothing, ...decision, time_ns: String(atS * second) } as DecisionRow], {
    ...joining,
    ...over,
  });
  return one && [one.joined_by, one.inferred, one.at_span?.span_id ?? null, one.at_span?.inferred ?? null];
};

it.each<[string, Partial<DecisionRow>, number, unknown]>([
  [
    "its own span",
    { trace_id: "t", span_id: "read", tool: "delete_file" },
    102,
    ["span", false, "read", false],
  ],
  [
    "a span that was never sent",
    { trace_id: "t", span_id: "opa", tool: "delete_file" },
    109,
    ["trace", false, "second", true],
  ],
  ["its run", { run_id: "run", tool: "delete_file" }, 101, ["run", false, "first", true]],
  ["its request alone", { request_id: "r" }, 101, ["request", false, null, null]],
  ["nothing: the nearest call of its tool", { tool: "delete_file" }, 109, ["time", true, "second", true]],
  [
    "nothing: not that of another agent",
    { tool: "delete_file", agent: "planner" },
    108,
    ["time", true, "first", true],
  ],
  ["nothing: the agent at work", { agent: "planner" }, 100, ["time", true, "agent", true]],
  ["nothing, and comes too late", { tool: "read_file" }, 118, undefined],
  ["nothing, and is about nothing here", { tool: "send_mail" }, 110, undefined],
])("one that names %s", (_, decision, atS, placed) => {
  expect(place(decision, atS)).toEqual(placed);
});

it("trusts a span id where not all spans are known", () => {
  const over = { hasAllSpans: false };
  expect(place({ trace_id: "t", span_id: "opa" }, 100, over)).toEqual(["trace", false, "opa", false]);
});
