import { describe, expect, it } from "vitest";
import { fromObject, noAttributes } from "@/lib/model/attributes";
import type { RunFacts } from "@/lib/model/run-facts";
import { fixtureSpans, runsOf } from "@/test/support/derive";
import { readOperation } from "./all";

const operations = (dialect: string) => fixtureSpans(dialect).map((span) => span.operation);
const onlyRun = (dialect: string): RunFacts => {
  const runs = runsOf(fixtureSpans(dialect)).filter((run) => run.isRun);
  expect(runs).toHaveLength(1);
  return runs[0] as RunFacts;
};
const plain = { resource: noAttributes, scope: { name: "", version: "" }, kind: 1, events: [] };

describe("operations", () => {
  it("nemo-guardrails: its first format names a rail in the span's name only", () => {
    const input = { ...plain, name: "rail: self check input", attributes: noAttributes };
    expect(readOperation(input)).toEqual({
      kind: "guardrail",
      dialect: "nemo-guardrails",
      name: "self check input",
    });
  });

  it("runtower: identity is added to whatever another dialect says", () => {
    expect(operations("runtower")).toEqual([
      {
        kind: "workflow",
        dialect: "runtower",
        name: "triage",
        workflow: "triage",
        workflowVersion: "7",
        runId: "run-17",
        parentRunId: "run-3",
        attempt: 2,
        outcome: "cancelled",
      },
      { kind: "step", dialect: "runtower", name: "prepare", runId: "run-17" },
      {
        kind: "llm",
        dialect: "otel-genai",
        name: "gpt-4o",
        model: "gpt-4o",
        provider: "openai",
        inputTokens: 1000,
        outputTokens: 100,
        costUsd: 0.0035,
        runId: "run-17",
      },
    ]);
  });

  it("otel-genai: old and new spellings, numbers as strings, served model first, no price for an unknown model", () => {
    const [workflow, agent, chat, lookup, , mcp, own] = operations("otel-genai");
    expect(workflow).toMatchObject({ kind: "workflow", name: "support" });
    expect(agent).toMatchObject({ kind: "agent", agent: "clerk", sessionId: "conv-9", userId: "u-1" });
    expect(chat).toMatchObject({ kind: "llm", model: "gpt-4o-mini-2024-07-18", cachedInputTokens: 400 });
    expect(chat?.costUsd).toBeCloseTo((600 * 0.15 + 400 * 0.075 + 50 * 0.6) / 1e6, 12);
    expect(lookup).toMatchObject({
      kind: "tool",
      tool: "lookup",
      toolCallId: "call_1",
      errorType: "timeout",
    });
    expect(mcp).toMatchObject({ kind: "tool", dialect: "mcp", name: "lookup" });
    expect(own).toMatchObject({ kind: "llm", inputTokens: 200, outputTokens: 10 });
    expect(own).not.toHaveProperty("costUsd");
  });

  it.each([
    ["openinference", ["step", "agent", "llm", "tool", "retrieval", "guardrail"]],
    ["traceloop", ["workflow", "agent", "step", "llm", "tool"]],
    ["vercel-ai", ["agent", "llm", "tool", "llm"]],
    ["ai-sdk-7", ["agent", "step", "llm", "tool"]],
    ["langsmith", ["step", "llm", "tool"]],
    ["langfuse", ["step", "llm", "tool"]],
    ["mlflow", ["workflow", "agent", "llm", "tool"]],
    ["nemo-guardrails", ["agent", "guardrail", "guardrail", "step", "llm"]],
    ["taskpilot", ["workflow", "agent", "tool"]],
    ["google-adk", ["workflow", "agent", "llm", "tool"]],
  ])("%s: kinds", (dialect, kinds) => {
    expect(operations(dialect).map((operation) => operation?.kind)).toEqual(kinds);
    for (const operation of operations(dialect)) expect(operation?.name).not.toBe("");
  });

  it("is silent on plain spans, also with a session or user id", () => {
    const attributes = fromObject({
      "http.request.method": "GET",
      "session.id": "s",
      "user.id": "u",
      "agent.name": "apm",
    });
    expect(readOperation({ ...plain, name: "GET /run", attributes })).toBeNull();
    expect(
      readOperation({ ...plain, name: "run", attributes: fromObject({ "runtower.items.in": 3 }) }),
    ).toBeNull();
  });

  it("refuses what is no amount, bounds names and drops what PostgreSQL refuses", () => {
    const attributes = fromObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": `a\0${"x".repeat(5_000)}`,
      "gen_ai.usage.input_tokens": -5,
      "gen_ai.usage.output_tokens": "many",
    });
    const operation = readOperation({ ...plain, name: "", attributes });
    expect(operation).toMatchObject({ kind: "llm" });
    expect(operation?.name.length).toBeLessThanOrEqual(256);
    expect(operation?.name).not.toContain("\0");
    expect(operation).not.toHaveProperty("inputTokens");
    expect(operation).not.toHaveProperty("outputTokens");
  });
});

describe("runs", () => {
  it("otel-genai: fails with the deepest failure that no retry made good", () => {
    expect(onlyRun("otel-genai")).toMatchObject({
      workflow: "support",
      version: "1.4.0",
      environment: "test",
      status: "failed",
      requestId: "req-2",
      sessionId: "conv-9",
      userId: "u-1",
      error: "tool `notify` failed (ConnectionError)",
      errorType: "ConnectionError",
      agentCalls: 1,
      llmCalls: 2,
      toolCalls: 3,
      inputTokens: 1200,
      outputTokens: 60,
      agents: ["clerk"],
      tools: ["lookup", "notify"],
      models: ["gpt-4o-mini-2024-07-18", "my-own-model"],
      inputPreview: "Where is my parcel?",
      outputPreview: "It is on its way.",
    });
  });

  it("runtower: a run by its own id, with the outcome it says", () => {
    expect(onlyRun("runtower")).toMatchObject({
      runId: "run-17",
      workflow: "triage",
      version: "7",
      status: "cancelled",
      attempt: 2,
      parentRunId: "run-3",
      weight: 2,
      llmCalls: 1,
      inputTokens: 1000,
      costUsd: 0.0035,
    });
  });

  it.each<[string, Partial<RunFacts>]>([
    [
      "openinference",
      {
        workflow: "RunnableSequence",
        sessionId: "s-4",
        userId: "u-4",
        agents: ["researcher"],
        toolCalls: 1,
        llmCalls: 1,
        inputTokens: 500,
        outputTokens: 40,
        costUsd: 0.0123,
        outputPreview: "324 m",
      },
    ],
    [
      "traceloop",
      {
        workflow: "joke",
        sessionId: "s-5",
        userId: "u-5",
        agents: ["teller"],
        tools: ["rate"],
        inputTokens: 15,
      },
    ],
    [
      "vercel-ai",
      {
        workflow: "weather",
        sessionId: "s-6",
        inputTokens: 300,
        outputTokens: 30,
        llmCalls: 2,
        tools: ["forecast"],
        inputPreview: "Will it rain?",
        outputPreview: "No rain.",
      },
    ],
    ["ai-sdk-7", { workflow: "planner", inputTokens: 90, llmCalls: 1, toolCalls: 1 }],
    [
      "langsmith",
      { workflow: "agent", sessionId: "th-7", userId: "u-7", tools: ["search"], inputPreview: "Hi" },
    ],
    [
      "langfuse",
      {
        workflow: "qa",
        version: "2.1",
        sessionId: "s-8",
        costUsd: 0.003,
        inputTokens: 100,
        errorCount: 1,
        inputPreview: "Who wrote it?",
        outputPreview: "Nobody knows.",
      },
    ],
    [
      "mlflow",
      {
        workflow: "pipeline",
        sessionId: "s-9",
        agents: ["writer"],
        tools: ["cut"],
        costUsd: 0.00014,
        inputPreview: "Sum it up",
        outputPreview: "Done.",
      },
    ],
    [
      "google-adk",
      {
        workflow: "invocation",
        agents: ["weather_agent"],
        tools: ["get_weather"],
        inputPreview: "Weather in Rome?",
        outputPreview: "Sunny.",
      },
    ],
  ])("%s: succeeds with these facts", (dialect, facts) => {
    const run = onlyRun(dialect);
    if (facts.costUsd) expect(run.costUsd).toBeCloseTo(facts.costUsd, 10);
    expect(run).toMatchObject({ status: "succeeded", error: null, ...facts, costUsd: run.costUsd });
  });

  it("nemo-guardrails: a rail that stops blocks the run, though no span is in error", () => {
    expect(onlyRun("nemo-guardrails")).toMatchObject({
      status: "blocked",
      errorCount: 0,
      error: "guardrail `self check input` blocked the request",
      inputTokens: 50,
    });
  });

  it("taskpilot: spans in traces of their own are one run by their request id", () => {
    const spans = fixtureSpans("taskpilot");
    const facts = spans.flatMap((span) => runsOf([span]));
    expect(facts.map((one) => [one.runId, one.weight])).toEqual([
      ["req-11", 2],
      ["req-11", 1],
      ["req-11", 0],
    ]);
    expect(facts[0]).toMatchObject({ workflow: "plan_and_review", status: "failed" });
    expect(facts[2]).toMatchObject({
      error: "title is missing",
      errorType: "ValueError",
      tools: ["create_task"],
    });
  });
});
