import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/model/operation";
import type { StoredSpan } from "@/lib/model/run-facts";
import { deriveRuns } from "./run";

const span = (id: number, parent: number | null, more: Partial<StoredSpan> = {}): StoredSpan => ({
  spanId: BigInt(id),
  parentSpanId: parent === null ? null : BigInt(parent),
  startNs: BigInt(id) * 1_000n,
  durationNs: 500n,
  kind: 1,
  status: 0,
  flags: 0,
  name: `span ${id}`,
  statusMessage: null,
  requestId: null,
  service: "s",
  serviceVersion: null,
  environment: null,
  operation: null,
  errorText: null,
  errorType: null,
  ...more,
});
const op = (
  kind: Operation["kind"],
  name: string,
  more: Partial<Operation> = {},
): { operation: Operation } => ({
  operation: {
    kind,
    name,
    dialect: "test",
    ...(kind === "agent" && { agent: name }),
    ...(kind === "tool" && { tool: name }),
    ...more,
  },
});
const only = (spans: StoredSpan[]) => {
  const [run, ...rest] = deriveRuns(spans);
  expect(rest).toEqual([]);
  return run;
};

describe("deriveRuns", () => {
  it("makes no run of plain spans, nor of a lone LLM call, tool or guardrail", () => {
    for (const operation of [
      null,
      op("llm", "m").operation,
      op("tool", "t").operation,
      op("guardrail", "g").operation,
    ]) {
      expect(only([span(1, null, { operation })])?.isRun).toBe(false);
    }
    expect(only([span(1, null, op("step", "chain"))])?.isRun).toBe(true);
  });

  it("gives each explicit run its spans, and a run inside another its parent", () => {
    const spans = [
      span(1, null, { name: "POST /ask" }),
      span(2, 1, op("workflow", "outer", { runId: "a" })),
      span(3, 2, op("agent", "helper")),
      span(4, 3, op("workflow", "inner", { runId: "b" })),
      span(5, 4, op("llm", "m", { inputTokens: 5 })),
    ];
    const runs = deriveRuns(spans);
    expect(
      runs.map((run) => [run.runId, run.isRun, run.spanCount, run.parentRunId, run.inputTokens]),
    ).toEqual([
      [null, false, 1, null, 0],
      ["a", true, 2, null, 0],
      ["b", true, 2, "a", 5],
    ]);
  });

  it("runs under orphans, but not under remote parents or below a workflow that has come", () => {
    const status = (more: Partial<StoredSpan>) =>
      only([span(2, 1, { ...op("agent", "a"), ...more })])?.status;
    expect(status({})).toBe("running");
    expect(status({ flags: 0x301 })).toBe("succeeded");
    expect(status({ kind: 2 })).toBe("succeeded");
    expect(status(op("workflow", "w"))).toBe("succeeded");
  });

  it("sums usage over leaves, and takes the parent's where no leaf says any", () => {
    const agent = span(1, null, op("agent", "a", { inputTokens: 30, costUsd: 1 }));
    const silent = span(2, 1, op("llm", "m"));
    const telling = span(3, 1, op("llm", "m", { inputTokens: 20, costUsd: 0.5 }));
    expect(only([agent, silent])).toMatchObject({ inputTokens: 30, costUsd: 1, llmCalls: 1 });
    expect(only([agent, silent, telling])).toMatchObject({ inputTokens: 20, costUsd: 0.5, llmCalls: 2 });
    expect(only([silent, { ...agent, ...op("agent", "a") }])?.costUsd).toBeNull();
  });

  it("tells the failure that explains: the deepest on the way down, retries that worked left out", () => {
    const failed = { status: 2 };
    const spans = [
      span(1, null, { ...op("workflow", "w"), ...failed, durationNs: 90_000n }),
      span(2, 1, { ...op("tool", "fetch"), ...failed, statusMessage: "flaky" }),
      span(3, 1, op("tool", "fetch")),
      span(4, 1, { ...op("tool", "pay"), ...failed }),
      span(5, 4, {
        ...failed,
        name: "POST /charge",
        service: "payments",
        statusMessage: "connection refused",
        errorType: "ECONNREFUSED",
      }),
    ];
    expect(only(spans)).toMatchObject({
      status: "failed",
      error: "`POST /charge` in payments: connection refused",
      errorType: "ECONNREFUSED",
      errorCount: 4,
    });
    const timeout = [
      spans[0],
      span(4, 1, { ...op("tool", "lookup", { errorType: "timeout" }), ...failed }),
    ] as StoredSpan[];
    expect(only(timeout)?.error).toBe("tool `lookup` timed out");
  });

  it("survives cycles of parents and a span that is its own parent, in any order", () => {
    const spans = [
      span(1, 3, op("agent", "a")),
      span(2, 1),
      span(3, 2),
      span(4, 4),
      span(5, 2, op("llm", "m", { inputTokens: 1 })),
    ];
    const expected = deriveRuns(spans);
    expect(expected[0]).toMatchObject({ spanCount: 5, inputTokens: 1, status: "running" });
    expect(deriveRuns([...spans].reverse())).toEqual(expected);
  });

  it("takes 100,000 spans, as deep as they come, without recursion", () => {
    const deep = Array.from({ length: 100_000 }, (_, i) =>
      span(i + 1, i === 0 ? null : i, i === 0 ? op("agent", "a") : op("llm", "m", { inputTokens: 1 })),
    );
    expect(only(deep)).toMatchObject({ spanCount: 100_000, inputTokens: 1, llmCalls: 1 });
    const ring = Array.from({ length: 100_000 }, (_, i) =>
      span(i + 1, i === 0 ? 100_000 : i, op("tool", `t${i % 3}`)),
    );
    expect(only(ring)).toMatchObject({ spanCount: 100_000, toolCalls: 100_000, isRun: false });
  });
});
