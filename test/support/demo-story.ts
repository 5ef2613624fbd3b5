// Ten minutes of agents at work, as their senders tell of them: spans and logs by OTLP, decisions as an OPA and guardrails send them,
// and the metrics that TaskPilot's guide documents. All of it goes through a receiver.
import { randomUUID } from "node:crypto";
import { newTraceId } from "./otlp-build";
import type { TestReceiver } from "./receiver";

export type Story = { startMs: number; endMs: number };

const stepMs = 15_000;
const steps = ({ startMs, endMs }: Story) =>
  Array.from({ length: Math.floor((endMs - startMs) / stepMs) + 1 }, (_, i) => ({
    i,
    ms: startMs + i * stepMs,
  }));
const ns = (ms: number) => `${Math.round(ms)}000000`;
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const number = (key: string, intValue: number) => ({ key, value: { intValue: String(intValue) } });
const spanId = () => randomUUID().replaceAll("-", "").slice(0, 16);
const resource = { attributes: [text("service.name", "taskpilot"), text("service.instance.id", "pod-1")] };

/** Runs of a workflow: each with an agent, a model call and a tool; every fourth fails at its tool. */
export async function sendRuns(receiver: TestReceiver, story: Story): Promise<void> {
  const spans = steps(story).flatMap(({ i, ms }) => runSpans(ms, i % 4 === 3));
  await receiver.send("http-json", "traces", { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const logRecords = steps(story).map(({ i, ms }) => ({
    timeUnixNano: ns(ms),
    severityNumber: i % 4 === 3 ? 17 : 9,
    body: { stringValue: `step ${i}` },
  }));
  await receiver.send("http-json", "logs", { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
}

function runSpans(endMs: number, isFailed: boolean): object[] {
  const traceId = newTraceId();
  const [root, agent, model, tool] = [spanId(), spanId(), spanId(), spanId()];
  const operation = (name: string) => text("gen_ai.operation.name", name);
  const span = (
    id: string,
    parent: string | null,
    name: string,
    [fromMs, toMs]: [number, number],
    facts: object[],
  ) => ({
    traceId,
    spanId: id,
    ...(parent !== null && { parentSpanId: parent }),
    name,
    kind: 1,
    startTimeUnixNano: ns(endMs - fromMs),
    endTimeUnixNano: ns(endMs - toMs),
    attributes: facts,
    status: isFailed && id !== model ? { code: 2, message: "the tool timed out" } : {},
  });
  return [
    span(
      root,
      null,
      "invoke_workflow plan-task",
      [4_000, 0],
      [operation("invoke_workflow"), text("gen_ai.workflow.name", "plan-task")],
    ),
    span(
      agent,
      root,
      "invoke_agent PlannerAgent",
      [3_800, 100],
      [operation("invoke_agent"), text("gen_ai.agent.name", "PlannerAgent")],
    ),
    span(
      model,
      agent,
      "chat gpt-4o",
      [3_500, 2_000],
      [
        operation("chat"),
        text("gen_ai.request.model", "gpt-4o"),
        number("gen_ai.usage.input_tokens", 1_200),
        number("gen_ai.usage.output_tokens", 300),
      ],
    ),
    span(
      tool,
      agent,
      "execute_tool create_task",
      [1_500, 300],
      [operation("execute_tool"), text("gen_ai.tool.name", "create_task")],
    ),
  ];
}

/** Decisions of an OPA about tool calls, and verdicts of rails about inputs. Every fifth is a denial. */
export async function sendDecisions(httpUrl: string, key: string, story: Story): Promise<void> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(httpUrl + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  await post(
    "/opa/logs",
    steps(story).map(({ i, ms }) => ({
      labels: { id: "7b9b4c1e-7a21-4f0c-9d7d-2f5d7c1f0a11", version: "1.9.0" },
      decision_id: randomUUID(),
      bundles: { agents: { revision: "r12" } },
      path: "agents/tools",
      input: { tool_name: "create_task", agent_id: "PlannerAgent" },
      result: i % 5 === 4 ? { allow: false, deny: ["outside the workspace"] } : { allow: true, deny: [] },
      metrics: { timer_rego_query_eval_ns: 143_000, timer_server_handler_ns: 412_000 },
      req_id: i,
      timestamp: new Date(ms).toISOString(),
    })),
  );
  await post(
    "/v1/decisions",
    steps(story).map(({ i, ms }) => ({
      id: randomUUID(),
      time: new Date(ms).toISOString(),
      source: "nemo",
      point: "input",
      verdict: i % 5 === 4 ? "deny" : "allow",
      policy: "default",
      rule: "self check input",
      agent: "PlannerAgent",
    })),
  );
}

export type TaskPilotNames = "documented" | "dotted";

/**
 * TaskPilot's metrics as an OpenTelemetry SDK sends them: sums since the start. `dotted` are the names of its sources with units,
 * as in `workflow.latency_ms`; `documented` those of its guide.
 */
export function taskPilotMetrics(
  story: Story,
  names: TaskPilotNames,
  histogram: "explicit" | "exponential",
): { resourceMetrics: object[] } {
  const named = (name: string) => (names === "documented" ? name.replaceAll(".", "_") : name);
  const startTimeUnixNano = ns(story.startMs - stepMs);
  const all = steps(story);
  const counter = (name: string, each: number, attributes: object[] = []) => ({
    name: named(name),
    ...(names === "dotted" && { unit: "1" }),
    sum: {
      isMonotonic: true,
      aggregationTemporality: 2,
      dataPoints: all.map(({ i, ms }) => ({
        timeUnixNano: ns(ms),
        startTimeUnixNano,
        asDouble: (i + 1) * each,
        attributes,
      })),
    },
  });
  const latency = (name: string) => {
    const common = (i: number, ms: number) => ({
      timeUnixNano: ns(ms),
      startTimeUnixNano,
      count: String((i + 1) * 10),
      sum: (i + 1) * 20_000,
    });
    const unit = names === "dotted" ? { unit: "ms" } : {};
    if (histogram === "explicit")
      return {
        name: named(name),
        ...unit,
        histogram: {
          aggregationTemporality: 2,
          dataPoints: all.map(({ i, ms }) => ({
            ...common(i, ms),
            explicitBounds: [500, 1_000, 2_500, 5_000, 10_000],
            bucketCounts: [1, 2, 4, 2, 1, 0].map((count) => String(count * (i + 1))),
          })),
        },
      };
    return {
      name: named(name),
      ...unit,
      exponentialHistogram: {
        aggregationTemporality: 2,
        // At scale 0 bucket 9 ends at 1,024, bucket 13 at 16,384.
        dataPoints: all.map(({ i, ms }) => ({
          ...common(i, ms),
          scale: 0,
          zeroCount: "0",
          positive: { offset: 9, bucketCounts: [3, 3, 2, 2].map((count) => String(count * (i + 1))) },
        })),
      },
    };
  };
  const decisions = (type: string, result: string, each: number) =>
    counter("decision_logs.total", each, [text("decision_type", type), text("result", result)]).sum
      .dataPoints;
  const logged = counter("decision_logs.total", 1);
  logged.sum.dataPoints = [
    ...decisions("tool_call", "allow", 4),
    ...decisions("tool_call", "deny", 1),
    ...decisions("guardrails_input", "allow", 9),
    ...decisions("guardrails_input", "deny", 1),
  ];
  const metrics = [
    counter("workflow.runs", 5),
    counter("workflow.errors", 3),
    latency("workflow.latency_ms"),
    latency("agent.PlannerAgent.latency_ms"),
    latency("agent.ReviewerAgent.latency_ms"),
    counter("agent.PlannerAgent.guardrails.blocked", 2),
    counter("agent.ReviewerAgent.guardrails.blocked", 1),
    logged,
  ];
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: "taskpilot" }, metrics }] }] };
}
