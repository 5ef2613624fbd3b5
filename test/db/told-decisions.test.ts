import { Metadata } from "@grpc/grpc-js";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { core, node, resources } from "@opentelemetry/sdk-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { newTraceId, tracesRequest } from "../support/otlp-build";
import { addProject, openTestReceiver, type TestReceiver } from "../support/receiver";

let database: TestDatabase;
let receiver: TestReceiver;
beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await openTestReceiver(database.url);
});
afterAll(async () => {
  await receiver?.stop();
  await database?.close();
});

type Project = { id: number; key: string };

async function post({ key }: Project, path: string, body: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(`${receiver.httpUrl}${path}`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return await response.json();
}

async function decisions({ id }: Project) {
  const { rows } = await database.pool.query(
    `select decision_id, source, sources, verdict, policy, rule, point, reason, agent, tool, request_id, service,
            replace(trace_id::text, '-', '') as trace_id
     from telemetry.decisions where project_id = $1 order by time_ns, decision_id`,
    [id],
  );
  return rows;
}

/** Folded or not: what panels read. */
async function rails({ id }: Project) {
  const { rows } = await database.pool.query<{ rail: string; side: string; verdict: string; count: number }>(
    `select grp as rail, name as side, outcome as verdict, sum(count)::int as count from telemetry.rollup_increments
     where project_id = $1 and dimension = 'guardrail' group by 1, 2, 3 having sum(count) <> 0 order by 1, 2, 3`,
    [id],
  );
  return rows;
}

/** What an application under the unmodified SDK sends. */
async function sendWithSdk(
  { key }: Project,
  make: (tracer: ReturnType<node.NodeTracerProvider["getTracer"]>) => void,
) {
  const memory = new node.InMemorySpanExporter();
  const provider = new node.NodeTracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": "guarded" }),
    spanProcessors: [new node.SimpleSpanProcessor(memory)],
  });
  make(provider.getTracer("nemo-guardrails"));
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${key}`);
  const exporter = new OTLPTraceExporter({ url: `http://${receiver.grpcAddress}`, metadata });
  const result = await new Promise<core.ExportResult>((resolve) =>
    exporter.export(memory.getFinishedSpans(), resolve),
  );
  await exporter.shutdown();
  expect(result.code).toBe(core.ExportResultCode.SUCCESS);
}

describe("one decision told by several", () => {
  const opaEvent = (traceId: string) =>
    JSON.stringify([
      {
        labels: { id: "opa-1", app: "agents" },
        decision_id: "4ca636c1-55e4-417a-b1d8-4aceb67960d1",
        path: "agents/tools",
        input: { tool_name: "shell" },
        result: { allow: false, deny: ["no shell"] },
        timestamp: new Date().toISOString(),
        trace_id: traceId,
        span_id: "00f067aa0ba902b7",
      },
    ]);
  const span = (traceId: string) =>
    tracesRequest({
      traceId,
      name: "execute_tool shell",
      service: "agent",
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "shell",
        "gen_ai.agent.name": "exec",
        "request.id": "r-77",
        "policy.decision": "deny",
        "policy.decision_id": "4ca636c1-55e4-417a-b1d8-4aceb67960d1",
      },
    });

  test.each(["log first", "span first"])("is one row with both sources, %s", async (order) => {
    const project = await addProject(database.pool, `told-${order.replace(" ", "-")}`);
    const traceId = newTraceId();
    const sendSpan = () => receiver.send("grpc", "traces", span(traceId), project.key);
    const sendLog = () => post(project, "/opa/logs", opaEvent(traceId));
    const request = order === "log first" ? [sendLog, sendSpan] : [sendSpan, sendLog];
    for (const send of [...request, ...request]) await send();
    expect(await decisions(project)).toMatchObject([
      {
        source: "opa",
        sources: ["opa", "span_rule"],
        verdict: "deny",
        policy: "agents/tools",
        rule: "deny",
        reason: "no shell",
        agent: "exec",
        tool: "shell",
        request_id: "r-77",
        service: "agents",
        trace_id: traceId,
      },
    ]);
  });

  test("TaskPilot's file and its log line are one row", async () => {
    const project = await addProject(database.pool, "told-taskpilot");
    const line = {
      decision_id: "0b9f8f0c-0e8a-4a08-9dd8-6a3f6a4b5c11",
      timestamp: new Date().toISOString().replace("Z", ""),
      decision_type: "tool_call",
      result: "deny",
      reason: "not allowed",
      context: { tool_name: "delete_task" },
      user_id: null,
      agent_id: "ExecutorAgent",
      tool_name: "delete_task",
      policy_version: "1.0",
      latency_ms: 1,
    };
    const traceId = newTraceId();
    const attributes = Object.entries({
      log_type: "policy_decision",
      decision_id: line.decision_id,
      decision_type: "tool_call",
      result: "deny",
      reason: "not allowed",
    }).map(([key, value]) => ({ key, value: { stringValue: value } }));
    const record = { timeUnixNano: `${Date.now()}000000`, traceId, spanId: "00f067aa0ba902b7", attributes };
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
    await receiver.send("http-protobuf", "logs", logs, project.key);
    await post(project, "/v1/decisions", JSON.stringify(line));
    await receiver.send("http-protobuf", "logs", logs, project.key);
    expect(await decisions(project)).toMatchObject([
      {
        source: "taskpilot",
        sources: ["taskpilot", "log"],
        verdict: "deny",
        agent: "ExecutorAgent",
        trace_id: traceId,
      },
    ]);
  });
});

describe("NeMo Guardrails under the real SDK", () => {
  test("blocks are counted by rail and side", async () => {
    const project = await addProject(database.pool, "told-nemo");
    await sendWithSdk(project, (tracer) => {
      const rail = (type: string, name: string, more: object = {}) =>
        tracer
          .startSpan("guardrails.rail", {
            attributes: { "span.kind": "internal", "rail.type": type, "rail.name": name, ...more },
          })
          .end();
      tracer.startSpan("guardrails.request", { attributes: { "gen_ai.operation.name": "guardrails" } }).end();
      rail("input", "self check input");
      rail("input", "self check input", {
        "rail.stop": true,
        "rail.decisions": ["refuse to respond", "stop"],
      });
      rail("input", "self check input", { "rail.stop": true });
      rail("output", "self check output", { "rail.stop": false });
      rail("output", "self check output", { "rail.stop": true });
      rail("generation", "generate bot message");
    });
    expect(await rails(project)).toEqual([
      { rail: "self check input", side: "input", verdict: "allow", count: 1 },
      { rail: "self check input", side: "input", verdict: "deny", count: 2 },
      { rail: "self check output", side: "output", verdict: "allow", count: 1 },
      { rail: "self check output", side: "output", verdict: "deny", count: 1 },
    ]);
  });

  test("its first format: rails that ran, by side", async () => {
    const project = await addProject(database.pool, "told-nemo-1");
    await sendWithSdk(project, (tracer) => {
      const attributes = { span_id: "a", trace_id: "b", start_time: 0.1, end_time: 0.2, duration: 0.1 };
      tracer.startSpan("interaction", { attributes: { interaction_total: 1, ...attributes } }).end();
      tracer.startSpan("rail: self check input", { attributes }).end();
      tracer.startSpan("rail: self check output", { attributes }).end();
      tracer.startSpan("rail: generate user intent", { attributes }).end();
      tracer
        .startSpan("action: self_check_input", {
          attributes: { action_self_check_input_total: 1, ...attributes },
        })
        .end();
    });
    expect(await rails(project)).toEqual([
      { rail: "self check input", side: "input", verdict: "unknown", count: 1 },
      { rail: "self check output", side: "output", verdict: "unknown", count: 1 },
    ]);
  });
});

test("a project's own rules hold within seconds, for it alone", async () => {
  const project = await addProject(database.pool, "told-rules");
  const other = await addProject(database.pool, "told-no-rules");
  const rule = {
    name: "gateway",
    match: [{ attribute: "gw.outcome" }],
    verdict: [{ attribute: "gw.outcome" }],
  };
  await database.pool.query(
    "insert into telemetry.decision_settings (project_id, span_rules) values ($1, $2)",
    [project.id, JSON.stringify([rule])],
  );
  await expect
    .poll(
      async () => {
        for (const { key } of [project, other])
          await receiver.send(
            "http-json",
            "traces",
            tracesRequest({ attributes: { "gw.outcome": "blocked" } }),
            key,
          );
        return (await decisions(project)).length;
      },
      { timeout: 15_000, interval: 500 },
    )
    .toBeGreaterThan(0);
  expect((await decisions(project))[0]).toMatchObject({
    source: "span_rule",
    verdict: "deny",
    rule: "test span",
  });
  expect(await decisions(other)).toEqual([]);
});
