import type { Pool } from "@/lib/db/pool";
import { appendIncrements } from "@/lib/rollup/append-increments";

export const now = BigInt(Date.now()) * 1_000_000n;
export const second = 1_000_000_000n;
export const traceA = `${"a".repeat(31)}1`;
export const traceB = `${"b".repeat(31)}2`;
export const traceOther = `${"c".repeat(31)}3`;
export const mine = { projectIds: [1], slugs: ["default"] };
export const foreign = { projectIds: [2], slugs: ["other"] };

/*
 * traceA, request req-a (failed):            traceB, no request (well), 90 days older spans are fine too
 *   POST /order (planner, server)   1 s        GET /health (gateway)  10 ms
 *   ├─ agent planner                0.9 s
 *   │  ├─ tool lookup   ERROR timed out (attempt 1)
 *   │  └─ model gpt-4o             100 tokens
 *   └─ db query  (missing parent: no)
 */
export async function seed(pool: Pool): Promise<void> {
  await pool.query("select telemetry.ensure_day($1)", [now]);
  await pool.query("select telemetry.ensure_day($1)", [now - 86_400n * second]);
  await pool.query(
    "insert into projects (id, slug, name) values (1, 'default', 'Default'), (2, 'other', 'Other') on conflict do nothing",
  );
  await pool.query(`insert into telemetry.resources (project_id, resource_id, service_name, environment, service_version, attributes) values
    (1, 10, 'planner', 'prod', '1.0', '{"service.name":"planner","k8s.pod.name":"pod-1"}'),
    (1, 11, 'gateway', 'prod', '2.0', '{"service.name":"gateway"}'),
    (2, 10, 'planner', 'prod', '1.0', '{"service.name":"planner"}')`);
  const span = (values: unknown[]) =>
    pool.query(
      `insert into telemetry.spans (project_id, trace_id, span_id, parent_span_id, start_ns, duration_ns, resource_id, kind, status, name,
        status_message, request_id, attributes, operation, events) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,
        telemetry.packed_attributes($13::jsonb),$14,$15)`,
      values,
    );
  const error = JSON.stringify([
    { time_ns: String(now), name: "exception", attributes: { "exception.message": "boom inside" } },
  ]);
  const a = (n: number) => now - 10n * second + BigInt(n) * 100_000_000n;
  await span([
    1,
    traceA,
    1,
    null,
    a(0),
    1e9,
    10,
    2,
    2,
    "POST /order",
    "order failed",
    "req-a",
    { "http.route": "/order", "http.request.header.x-request-id": ["req-a"], "http.status_code": 500 },
    null,
    null,
  ]);
  await span([
    1,
    traceA,
    2,
    1,
    a(1),
    9e8,
    10,
    1,
    2,
    "invoke_agent planner",
    null,
    "req-a",
    { flag: true },
    { kind: "agent", dialect: "otel-genai", name: "planner", agent: "planner" },
    null,
  ]);
  await span([
    1,
    traceA,
    3,
    2,
    a(2),
    3e8,
    10,
    3,
    2,
    "execute_tool lookup",
    "timed out",
    "req-a",
    { "http.status_code": 504 },
    { kind: "tool", dialect: "otel-genai", name: "lookup", tool: "lookup" },
    error,
  ]);
  await span([
    1,
    traceA,
    4,
    2,
    a(5),
    2e8,
    10,
    3,
    0,
    "chat gpt-4o",
    null,
    "req-a",
    { "gen_ai.request.model": "gpt-4o-mini" },
    {
      kind: "llm",
      dialect: "otel-genai",
      name: "gpt-4o",
      model: "gpt-4o",
      inputTokens: 60,
      outputTokens: 40,
    },
    null,
  ]);
  await span([
    1,
    traceB,
    5,
    null,
    now - 86_400n * second,
    1e7,
    11,
    2,
    0,
    "GET /health",
    null,
    null,
    { "http.status_code": 200 },
    null,
    null,
  ]);
  await span([
    2,
    traceOther,
    6,
    null,
    a(0),
    1e9,
    10,
    2,
    0,
    "POST /order",
    null,
    "req-b",
    { "http.route": "/order" },
    null,
    null,
  ]);
  await pool.query("select telemetry.granulate()");
  await pool.query(
    `insert into telemetry.trace_keys (start_ns, trace_id, project_id, kind, value) values
      ($1, $2, 1, 1, 'req-a'), ($1, $2, 1, 2, 'session-1'), ($1, $3, 2, 1, 'req-b')`,
    [(now / (86_400n * second)) * 86_400n * second, traceA, traceOther],
  );
  await pool.query(
    `insert into telemetry.runs (project_id, run_id, workflow, status, request_id, session_id, started_ns, ended_ns, error, agents, tools, models, services, input_tokens, output_tokens, cost_usd, source) values
      (1, 'run-1', 'order', 'failed', 'req-a', 'session-1', $1, $2, 'timed out', '{planner}', '{lookup}', '{gpt-4o}', '{planner}', 60, 40, 0.02, 'spans'),
      (1, 'run-2', 'report', 'succeeded', null, null, $3, $4, null, '{writer}', '{}', '{}', '{gateway}', 0, 0, null, 'api'),
      (2, 'run-3', 'order', 'succeeded', 'req-b', null, $1, $2, null, '{}', '{}', '{}', '{}', 0, 0, null, 'spans')`,
    [a(0), a(10), now - 3600n * second, now - 3500n * second],
  );
  await pool.query(
    `insert into telemetry.run_traces (project_id, trace_id, run_id) values (1, $1, 'run-1'), (2, $2, 'run-3')`,
    [traceA, traceOther],
  );
  await pool.query(
    `insert into telemetry.log_records (time_ns, observed_ns, trace_id, span_id, resource_id, project_id, severity, scope_name, request_id, body, attributes) values
      ($1, $1, $2, 3, 10, 1, 17, 'tools', 'req-a', 'lookup timed out after 300 ms', '{"customer":"c1","log.iostream":"stderr"}'),
      ($3, $3, null, null, 11, 1, 9, 'http', null, 'served GET /health', '{"customer":"c2"}'),
      ($1, $1, $4, 6, 10, 2, 9, 'http', 'req-b', 'served POST /order', '{"customer":"c1"}')`,
    [a(4), traceA, a(6), traceOther],
  );
  await pool.query(
    `insert into telemetry.run_output (project_id, run_id, stream, byte_offset, body) values
      (1, 'run-1', 1, 0, $1), (1, 'run-1', 1, 6, $2), (1, 'run-1', 2, 0, 'warning: slow\n')`,
    [Buffer.from("Grüße\n").subarray(0, 3), Buffer.from("Grüße\n").subarray(3)],
  );
  const one = { projectId: 1, bucket: Number(now / second / 10n) * 10 - 20, name: "", durationNs: 3n };
  const common = { ...one, inputTokens: 0, outputTokens: 0, costUsd: 0 };
  const workflow = { ...common, dimension: "workflow" as const, grp: "order", outcome: "succeeded" };
  const run = { ...common, dimension: "run" as const, grp: "" };
  const log = { ...common, dimension: "log" as const, grp: "planner", outcome: "error" };
  await appendIncrements(pool, [
    { ...run, outcome: "succeeded", count: 3, histogram: [320, 3] },
    { ...run, outcome: "failed", count: 1, durationNs: 1n, histogram: [336, 1] },
    { ...workflow, count: 4, histogram: [320, 4] },
    { ...log, count: 5, histogram: [] },
  ]);
}
