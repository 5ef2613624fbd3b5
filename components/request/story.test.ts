import { describe, expect, it } from "vitest";
import type { JoinedDecision } from "@/lib/contract/decision-row";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
import type { SpanRow } from "@/lib/contract/span-row";
import { filterStory, nsOfIso, type StoryEntry, tellStory } from "./story";
import { packRows, storyLanes } from "./story-lanes";

const startMs = Date.UTC(2026, 10, 21, 14);
const atNs = (offsetMs: number) => String(BigInt(startMs + offsetMs) * 1_000_000n);

function span(id: string, offsetMs: number, durationMs: number, more: Partial<SpanRow> = {}): SpanRow {
  return {
    trace_id: "t",
    span_id: id,
    parent_span_id: null,
    name: `span ${id}`,
    service: "planner",
    kind: "internal",
    status: "unset",
    status_message: null,
    start_ns: atNs(offsetMs),
    duration_ns: durationMs * 1e6,
    clock_skewed: false,
    request_id: "r",
    operation: null,
    events: [],
    log_count: 0,
    ...more,
  };
}

function answer(more: Partial<RequestStoryOutput>): RequestStoryOutput {
  return {
    request_id: "r",
    outcome: "failed",
    summary: "",
    started_at: new Date(startMs).toISOString(),
    duration_ms: 100,
    services: [],
    user_id: null,
    session_id: null,
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: null,
    first_cause: null,
    runs: [],
    traces: [],
    decisions: [],
    decisions_truncated: false,
    logs: [],
    logs_truncated: false,
    alerts: [],
    ...more,
  };
}

const trace = (spans: SpanRow[]): RequestStoryOutput["traces"][number] => ({
  trace_id: "t",
  root_name: "root",
  root_service: "planner",
  start_ns: atNs(0),
  duration_ns: 1e8,
  span_count: spans.length,
  error_count: 0,
  services: [],
  spans,
  spans_truncated: false,
  href: "/traces/t",
});
const log = (id: string, offsetMs: number, level: "info" | "error", body: string) =>
  ({
    id,
    time: "",
    time_ns: atNs(offsetMs),
    level,
    severity_text: null,
    body,
    body_json: null,
    service: "planner",
    logger: null,
    event_name: null,
    trace_id: "t",
    span_id: null,
    request_id: "r",
    run_id: null,
    attributes: {},
  }) satisfies RequestStoryOutput["logs"][number];

describe("the story of a request", () => {
  const told = tellStory(
    answer({
      first_cause: { kind: "span", id: "b", trace_id: "t", time_ns: atNs(20), words: "" },
      traces: [
        trace([
          span("b", 20, 30, {
            status: "error",
            status_message: "timeout",
            operation: { kind: "tool", dialect: "x", name: "lookup", tool: "lookup", agent: "executor" },
          }),
          span("a", 0, 100),
        ]),
      ],
      logs: [log("1", 50, "error", "gave up"), log("2", 0, "info", "began")],
    }),
  );

  it("is one list by time, the outer thing first at one instant", () => {
    expect(told.entries.map(({ words, atNs: at }) => [at / 1e6, words])).toEqual([
      [0, "span a"],
      [0, "began"],
      [20, "Tool lookup failed: timeout"],
      [50, "gave up"],
    ]);
    expect(told.endNs).toBe(100e6);
  });

  it("marks the first cause and names who speaks", () => {
    expect(told.entries.filter((entry) => entry.isFirstCause).map(({ source }) => source)).toEqual([
      "executor",
    ]);
  });

  it("filters by kind and level, but never hides the first cause", () => {
    const logs = filterStory(told.entries, { kinds: ["log"], least: "warn" });
    expect(logs.map(({ key }) => key)).toEqual([`span t b ${atNs(20)}`, "log 1"]);
  });

  it("has lanes for operations by sort, for other spans by service, and for log lines", () => {
    expect(storyLanes(told.entries).map(({ words, bars }) => [words, bars.length])).toEqual([
      ["Tools", 1],
      ["planner", 1],
      ["Log lines", 2],
    ]);
  });

  it("stands an empty answer", () => {
    expect(tellStory(answer({}))).toEqual({ entries: [], originNs: 0n, endNs: 1 });
  });
});

it("packs bars into as few rows as do not overlap", () => {
  const bar = (key: string, at: number, duration: number) =>
    ({ key, atNs: at, durationNs: duration }) as StoryEntry;
  const rows = packRows([bar("c", 5, 5), bar("a", 0, 10), bar("b", 1, 3), bar("d", 10, 2)]);
  expect(rows.map(({ entry, row }) => `${entry.key}${row}`)).toEqual(["a0", "b1", "c1", "d0"]);
});

it("reads every digit of an instant", () => {
  expect(nsOfIso("2026-11-21T14:00:00.123456789Z")).toBe(BigInt(startMs) * 1_000_000n + 123_456_789n);
  expect(nsOfIso("2026-11-21T14:00:00Z")).toBe(BigInt(startMs) * 1_000_000n);
});

describe("decisions in the story", () => {
  const decision = (id: string, offsetMs: number, over: Partial<JoinedDecision> = {}) =>
    ({
      id,
      time_ns: atNs(offsetMs),
      verdict: "deny",
      source: "opa",
      policy: "agents/tools",
      rule: "deny",
      revision: "r12",
      reason: "path outside the workspace",
      agent: "executor",
      tool: "delete_file",
      service: null,
      latency_ms: 1.2,
      inferred: false,
      ...over,
    }) as JoinedDecision;

  it("stand in their place, with verdict, rule and reason in words", () => {
    const { entries } = tellStory(
      answer({
        traces: [trace([span("a", 0, 50)])],
        decisions: [decision("d", 10), decision("e", 20, { verdict: "allow", reason: null, inferred: true })],
        first_cause: { kind: "decision", id: "d", trace_id: null, time_ns: atNs(10), words: "" },
      }),
    );
    expect(entries.map(({ key }) => key)).toEqual([`span t a ${atNs(0)}`, "decision d", "decision e"]);
    expect(entries[1]).toMatchObject({
      level: "error",
      verdict: "deny",
      source: "executor",
      words: "agents/tools denied delete_file: path outside the workspace",
      aside: "revision r12 · 1.2 ms",
      isFirstCause: true,
      target: { kind: "decision", id: "d" },
    });
    expect(entries[2]).toMatchObject({ level: "info", isFirstCause: false });
    expect(entries[2]?.aside).toContain("inferred");
  });

  it("have one lane, whatever their number", () => {
    const { entries } = tellStory(answer({ decisions: [decision("d", 10), decision("e", 10)] }));
    expect(storyLanes(entries)).toMatchObject([
      { key: "decisions", rows: 1, bars: [{ row: 0 }, { row: 0 }] },
    ]);
  });
});
