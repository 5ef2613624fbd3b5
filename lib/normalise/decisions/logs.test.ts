import { describe, expect, test } from "vitest";
import { decodeLogsJson } from "@/otel/decode/logs-json";
import { normaliseLogs } from "../log";
import { mappingsOf } from "./decision-context";
import { logDecisions } from "./logs";

const timeNs = 1_790_000_000_000_000_001n;
const context = { nowNs: timeNs, requestIdKeys: ["request_id"], mappings: mappingsOf() };

function decisionsOf({
  attributes = {},
  body,
}: {
  attributes?: { [key: string]: string };
  body?: object | string;
}) {
  const record = {
    timeUnixNano: String(timeNs),
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
    body:
      typeof body === "object"
        ? {
            kvlistValue: {
              values: Object.entries(body).map(([key, value]) => ({ key, value: { stringValue: value } })),
            },
          }
        : { stringValue: body ?? "" },
  };
  const message = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
  const { records } = normaliseLogs(decodeLogsJson(Buffer.from(JSON.stringify(message))), {
    nowNs: timeNs,
    retentionDays: 90,
    requestIdKeys: ["request_id"],
  });
  return logDecisions(records, context);
}

describe("log records", () => {
  test("TaskPilot's line beside each decision", () => {
    const attributes = {
      log_type: "policy_decision",
      decision_id: "0b9f8f0c",
      decision_type: "tool_call",
      result: "deny",
      reason: "not allowed",
      tool_name: "delete_task",
      agent_id: "ExecutorAgent",
      context_tool_name: "delete_task",
      context_task_id: "t-9",
      request_id: "r-1",
    };
    expect(decisionsOf({ attributes, body: "policy decision" })).toMatchObject([
      {
        id: "0b9f8f0c",
        timeNs,
        hasOwnTime: true,
        source: "log",
        verdict: "deny",
        point: "tool_call",
        reason: "not allowed",
        tool: "delete_task",
        agent: "ExecutorAgent",
        requestId: "r-1",
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        input: '{"tool_name":"delete_task","task_id":"t-9"}',
      },
    ]);
  });

  test("a decision in the body, structured or as JSON text", () => {
    const body = { decision_id: "d-1", verdict: "block", rule: "pii" };
    for (const sent of [body, JSON.stringify(body)])
      expect(decisionsOf({ body: sent })).toMatchObject([
        { id: "d-1", source: "log", verdict: "deny", rule: "pii", timeNs },
      ]);
  });

  test("what OPA prints to its console is what it would have uploaded", () => {
    const event = {
      decision_id: "d-2",
      labels: { id: "i" },
      path: "agents/tools",
      result: { allow: true },
      type: "openpolicyagent.org/decision_logs",
      msg: "Decision Log",
      time: "2026-09-21T14:13:20Z",
    };
    expect(decisionsOf({ body: JSON.stringify(event) })).toMatchObject([
      { id: "d-2", source: "opa", verdict: "allow", policy: "agents/tools", timeNs },
    ]);
  });

  test("a record that only mentions a decision is none", () => {
    expect(decisionsOf({ attributes: { decision_id: "d-3" } })).toEqual([]);
    expect(decisionsOf({ body: '{"decision_id":' })).toEqual([]);
    expect(decisionsOf({ body: "plain" })).toEqual([]);
  });
});
