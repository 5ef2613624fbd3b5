import { randomBytes, randomUUID } from "node:crypto";
import type { Stack } from "@/scripts/stack/launch";
import { newTraceId } from "./otlp-build";

export type DeniedCall = {
  decisionId: string;
  traceId: string;
  requestId: string;
  workflow: string;
  agent: string;
  tool: string;
  reason: string;
  revision: string;
};

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const spanId = () => randomBytes(8).toString("hex");

/** Sends a run whose agent is denied a tool and asks another one instead: its spans by OTLP, the decision as an OPA would. */
export async function sendDeniedCall(stack: Stack, workflow: string): Promise<DeniedCall> {
  const call: DeniedCall = {
    decisionId: randomUUID(),
    traceId: newTraceId(),
    requestId: `req-${randomUUID().slice(0, 13)}`,
    workflow,
    agent: "executor",
    tool: "delete_file",
    reason: "path /etc/passwd lies outside the workspace",
    revision: "r12-77ab012",
  };
  const nowMs = Date.now();
  const [root, agent, denied, next] = [spanId(), spanId(), spanId(), spanId()];
  const ns = (agoMs: number) => String(BigInt(nowMs - agoMs) * 1_000_000n);
  const span = (id: string, parent: string | null, name: string, ago: [number, number], facts: object[]) => ({
    traceId: call.traceId,
    spanId: id,
    ...(parent !== null && { parentSpanId: parent }),
    name,
    kind: 1,
    startTimeUnixNano: ns(ago[0]),
    endTimeUnixNano: ns(ago[1]),
    attributes: [text("request_id", call.requestId), ...facts],
    status: id === denied ? { code: 2, message: "denied by policy" } : {},
  });
  const operation = (name: string) => text("gen_ai.operation.name", name);
  const tool = (name: string) => [operation("execute_tool"), text("gen_ai.tool.name", name)];
  const spans = [
    span(
      root,
      null,
      `invoke_workflow ${workflow}`,
      [2_000, 100],
      [operation("invoke_workflow"), text("gen_ai.workflow.name", workflow)],
    ),
    span(
      agent,
      root,
      "invoke_agent executor",
      [1_900, 120],
      [operation("invoke_agent"), text("gen_ai.agent.name", call.agent)],
    ),
    span(denied, agent, `execute_tool ${call.tool}`, [1_500, 1_480], tool(call.tool)),
    span(next, agent, "execute_tool search", [1_200, 900], tool("search")),
  ];
  const resource = { attributes: [text("service.name", "e2e-orchestrator")] };
  await post(stack, "/v1/traces", { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const timestamp = new Date(nowMs - 1_490).toISOString();
  await post(stack, "/opa/logs", [opaEvent(call, { timestamp, span_id: denied })]);
  return call;
}

/** What an OPA sends of it, with one part of the input masked and one erased. */
function opaEvent(call: DeniedCall, own: { timestamp: string; span_id: string }): object {
  return {
    labels: { id: "7b9b4c1e-7a21-4f0c-9d7d-2f5d7c1f0a11", version: "1.9.0", app: "e2e-agents" },
    decision_id: call.decisionId,
    trace_id: call.traceId,
    bundles: { agents: { revision: call.revision } },
    path: "agents/tools",
    input: {
      tool_name: call.tool,
      agent_id: call.agent,
      user: "user-007",
      request_id: call.requestId,
      parameters: { path: "/etc/passwd", token: "***" },
    },
    result: { allow: false, deny: [call.reason] },
    erased: ["/input/parameters/secret"],
    masked: ["/input/parameters/token"],
    metrics: { timer_rego_query_eval_ns: 143_000, timer_server_handler_ns: 412_000 },
    req_id: 1,
    ...own,
  };
}

async function post(stack: Stack, path: string, body: unknown): Promise<void> {
  const response = await fetch(stack.httpUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${stack.key}` },
    body: JSON.stringify(body),
  });
  if (response.status !== 200)
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
}
