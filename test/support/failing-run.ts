import { randomBytes, randomUUID } from "node:crypto";
import type { Stack } from "@/scripts/stack/launch";
import { newTraceId } from "./otlp-build";

export type FailingRun = {
  traceId: string;
  requestId: string;
  workflow: string;
  reason: string;
  line: string;
};

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Sends one failed agent run and a log line of its failing tool through OTLP/HTTP, as any sender would. */
export async function sendFailingRun(stack: Stack, workflow: string): Promise<FailingRun> {
  const traceId = newTraceId();
  const requestId = `req-${randomUUID().slice(0, 13)}`;
  const reason = "tool `lookup` timed out after 2000 ms";
  const line = `lookup gave up: lock wait on table orders (${requestId})`;
  const [root, agent, tool] = [spanId(), spanId(), spanId()];
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const ago = (ms: number) => String(nowNs - BigInt(ms) * 1_000_000n);
  const span = (
    id: string,
    parent: string | null,
    name: string,
    from: number,
    attributes: object[],
    failed: boolean,
  ) => ({
    traceId,
    spanId: id,
    ...(parent !== null && { parentSpanId: parent }),
    name,
    kind: 1,
    startTimeUnixNano: ago(from),
    endTimeUnixNano: ago(5),
    attributes: [text("request_id", requestId), ...attributes],
    status: failed ? { code: 2, message: reason } : {},
  });
  const operation = (name: string) => text("gen_ai.operation.name", name);
  const spans = [
    span(
      root,
      null,
      `invoke_workflow ${workflow}`,
      2_300,
      [operation("invoke_workflow"), text("gen_ai.workflow.name", workflow)],
      true,
    ),
    span(
      agent,
      root,
      "invoke_agent executor",
      2_200,
      [operation("invoke_agent"), text("gen_ai.agent.name", "executor")],
      true,
    ),
    span(
      tool,
      agent,
      "execute_tool lookup",
      2_100,
      [operation("execute_tool"), text("gen_ai.tool.name", "lookup")],
      true,
    ),
  ];
  const resource = { attributes: [text("service.name", "e2e-orchestrator")] };
  await post(stack, "/v1/traces", { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const record = {
    timeUnixNano: ago(50),
    observedTimeUnixNano: ago(50),
    severityNumber: 17,
    severityText: "ERROR",
    body: { stringValue: line },
    traceId,
    spanId: tool,
    attributes: [text("request_id", requestId)],
  };
  await post(stack, "/v1/logs", { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] });
  return { traceId, requestId, workflow, reason, line };
}

function spanId(): string {
  return randomBytes(8).toString("hex");
}

async function post(stack: Stack, path: string, body: unknown): Promise<void> {
  const response = await fetch(stack.httpUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${stack.key}` },
    body: JSON.stringify(body),
  });
  const said = await response.text();
  if (response.status !== 200 || said !== "{}")
    throw new Error(`${path} answered ${response.status}: ${said}`);
}
