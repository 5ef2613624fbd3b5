// Every call of the receiver that the OpenAPI document describes: its methods, and answers as described.
import { afterAll, beforeAll, expect, it } from "vitest";
import { receiverCalls } from "@/lib/contract/receiver-calls";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { checkAnswer, checkBody, describedOperation } from "../support/described-api";
import { openTestReceiver, type TestReceiver } from "../support/receiver";

let db: TestDatabase;
let receiver: TestReceiver;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query(
    "insert into projects (slug, name) values ('default', 'Default') on conflict do nothing",
  );
  receiver = await openTestReceiver(db.url);
});
afterAll(async () => {
  await receiver?.stop();
  await db?.close();
});

const asked = (path: string) => `${receiver.httpUrl}${path.replace(/\{\w+\}/, "run-1")}`;
const addresses = [...new Set(Object.values(receiverCalls).map(({ path }) => path))];

it.each(addresses)("%s takes the described methods only", async (path) => {
  const { status, headers } = await fetch(asked(path), { method: "DELETE" });
  expect(status).toBe(405);
  const described = Object.values(receiverCalls).filter((call) => call.path === path);
  expect((headers.get("allow") ?? "").split(", ").sort()).toEqual(
    described.map(({ method }) => method.toUpperCase()).sort(),
  );
});

const text = (value: unknown) => JSON.stringify(value);
const decision = {
  decision_id: "d-1",
  timestamp: "2026-11-21T12:00:00Z",
  verdict: "deny",
  policy: "tools",
  rule: "no_delete",
  point: "tool_call",
  agent: "planner",
  tool: "delete_file",
  latency_ms: 1.5,
  input: { path: "/" },
  result: { allow: false },
};
const alert = { labels: { alertname: "Down" }, annotations: { summary: "It is down" } };
const sent: [operation: string, body: unknown, status: number][] = [
  ["exportTraces", { resourceSpans: [] }, 200],
  ["exportLogs", { resourceLogs: [] }, 200],
  ["exportMetrics", { resourceMetrics: [] }, 200],
  ["exportTraces", { resourceSpans: 1 }, 400],
  ["runStart", { id: "run-1", workflow: "nightly", started_at: "2026-11-21T12:00:00Z" }, 201],
  ["runStart", { id: "run-1", workflow: "nightly", started_at: "2026-11-21T12:00:00Z" }, 200],
  ["runStart", {}, 400],
  ["runPatch", { input_tokens: 7 }, 200],
  ["runPatch", { status: "succeeded", ended_at: "2026-11-21T12:01:00Z" }, 200],
  ["runPatch", { status: "failed" }, 409],
  ["decisionsTell", decision, 200],
  ["decisionsTell", [decision, { ...decision, decision_id: "d-2", verdict: "allow" }], 200],
  ["decisionsTell", { verdict: "perhaps" }, 400],
  [
    "opaLogs",
    [{ decision_id: "o-1", timestamp: "2026-11-21T12:00:00Z", path: "a/allow", result: true }],
    200,
  ],
  ["opaStatus", { labels: { id: "opa-1" } }, 200],
  ["alertsPost", [alert], 200],
  ["alertsPost", [{ labels: {} }], 400],
  ["alertsWebhook", { alerts: [{ ...alert, status: "firing" }] }, 200],
  ["alertsWebhook", { alerts: [{ ...alert, labels: {}, status: "firing" }] }, 400],
];

it.each(sent)("%s answers as described: %j", async (operationId, body, status) => {
  const operation = describedOperation(operationId);
  if (status < 300) checkBody(operation, body);
  const answer = await fetch(asked(operation.path), {
    method: operation.method,
    headers: { "content-type": "application/json" },
    body: text(body),
  });
  expect(answer.status).toBe(status);
  checkAnswer(operation, status, await answer.json());
});

it("appends output as described, and tells of a gap", async () => {
  const operation = describedOperation("runOutputAppend");
  const append = async (offset: number, status: number) => {
    const answer = await fetch(`${asked(operation.path)}?stream=stdout&offset=${offset}`, {
      method: "POST",
      body: "line\n",
    });
    expect(answer.status).toBe(status);
    const body = await answer.json();
    checkAnswer(operation, status, body);
    return body;
  };
  expect(await append(0, 200)).toEqual({ next_offset: 5, written: 5 });
  expect((await append(50, 409)).error.details).toMatchObject({ expected_offset: 5 });
});

it("refuses a wrong key as described", async () => {
  const operation = describedOperation("decisionsTell");
  const answer = await fetch(asked(operation.path), {
    method: "POST",
    headers: { "x-api-key": "rt_none" },
    body: "{}",
  });
  expect(answer.status).toBe(401);
  checkAnswer(operation, 401, await answer.json());
});
