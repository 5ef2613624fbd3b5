import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentHash } from "@/lib/model/decision-hash";
import { contentOfRow, type DecisionTableRow } from "@/lib/write/stored-decisions";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { tracesRequest } from "../support/otlp-build";
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

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.constantFrom(
    "\0",
    "\ud800",
    "a\udc00b",
    "\\u0000",
    "'; drop",
    "\ufeff",
    "x".repeat(5_000),
    "é".repeat(600),
  ),
);
const value = fc.oneof(
  nasty,
  fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }),
  fc.double(),
  fc.bigInt().map(String),
);
const event = fc.record(
  {
    path: nasty,
    input: fc.dictionary(nasty, value, { maxKeys: 6 }),
    result: value,
    labels: fc.dictionary(nasty, nasty, { maxKeys: 3 }),
    requested_by: nasty,
    trace_id: fc.constantFrom("0af7651916cd43dd8448eb211c80319c", "\0", "x"),
    span_id: fc.constantFrom("b7ad6b7169203331", ""),
    erased: fc.array(nasty, { maxLength: 3 }),
    masked: fc.array(nasty, { maxLength: 3 }),
    metrics: fc.dictionary(fc.constantFrom("timer_server_handler_ns", "x"), fc.double()),
    request_context: fc.record({
      http: fc.record({ headers: fc.dictionary(fc.constantFrom("x-request-id", "traceparent"), value) }),
    }),
    agent: value,
    tool: value,
    user: value,
    reason: value,
    run_id: nasty,
    session_id: nasty,
    rule: nasty,
    policy: nasty,
    revision: nasty,
    context: fc.dictionary(nasty, value, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);

test.each(["/opa/logs", "/v1/decisions"])(
  "whatever comes by %s is stored or refused, and what is stored is what was sealed",
  async (path) => {
    const project = await addProject(database.pool, `hostile${path.replaceAll("/", "-")}`);
    const events = fc.sample(event, 400).map((one, i) => ({
      ...one,
      decision_id: `${i}${i % 3 === 0 ? "\0\ud800" : ""}`,
      timestamp: new Date().toISOString(),
      verdict: "deny",
    }));
    // Two exports of each half, so that hostile rows are also read back and merged.
    const send = async (body: string) => {
      const response = await fetch(`${receiver.httpUrl}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${project.key}`, "content-type": "application/json" },
        body,
      });
      expect(response.status).toBe(200);
      return (await response.json()) as { accepted: number; rejected: number };
    };
    const { accepted, rejected } = await send(JSON.stringify(events));
    expect(accepted + rejected).toBe(events.length);
    expect(accepted).toBeGreaterThan(0);
    await fetch(`${receiver.httpUrl}${path === "/opa/logs" ? "/v1/decisions" : "/opa/logs"}`, {
      method: "POST",
      headers: { authorization: `Bearer ${project.key}`, "content-type": "application/json" },
      body: JSON.stringify(events),
    });
    expect(await checkedRows(project.id)).toBeGreaterThanOrEqual(accepted);
  },
);

/** How many there are; each is what its hash says. */
async function checkedRows(projectId: number): Promise<number> {
  const { rows } = await database.pool.query<DecisionTableRow & { content_hash: Buffer }>(
    "select * from telemetry.decisions where project_id = $1",
    [projectId],
  );
  for (const row of rows)
    expect(contentHash(contentOfRow(row)).equals(row.content_hash), row.decision_id).toBe(true);
  return rows.length;
}

test.each(["http-json", "http-protobuf"] as const)("so is what spans tell by %s", async (door) => {
  const project = await addProject(database.pool, `hostile-spans-${door}`);
  const keys = [
    "rail.name",
    "rail.decisions",
    "guardrails.rail.input",
    "guardrails.rail.reason",
    "user.id",
    "request.id",
    "agent_name",
  ];
  const attributes = fc.dictionary(fc.oneof(fc.constantFrom(...keys), nasty), nasty, { maxKeys: 8 });
  const spans = fc.sample(attributes, 300).map((one) => ({ attributes: { ...one, "rail.type": "input" } }));
  await receiver.send(door, "traces", tracesRequest(...spans), project.key);
  expect(await checkedRows(project.id)).toBe(spans.length);
});
