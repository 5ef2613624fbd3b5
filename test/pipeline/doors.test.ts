import { gzipSync } from "node:zlib";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { tracing } from "@opentelemetry/sdk-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { readMetric, samplesOf } from "../support/metrics";
import { encodeTraces } from "../support/otlp-encode";
import { addProject, doors, openTestReceiver, sendGrpc, type TestReceiver } from "../support/receiver";

let db: TestDatabase;
let receiver: TestReceiver;
let client: Client;
beforeAll(async () => {
  db = await openTestDatabase();
  receiver = await openTestReceiver(db.url, { RUNTOWER_MAX_BODY_BYTES: "2000000" });
  client = new Client(receiver.grpcAddress, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
  });
});
afterAll(async () => {
  client?.close();
  await receiver?.stop();
  await db?.close();
});

let made = 0;
function oneSpan(): object {
  made++;
  const time = String(BigInt(Date.now()) * 1_000_000n);
  const spanId = made.toString(16).padStart(16, "0");
  const span = { traceId: "a".repeat(32), spanId, name: "x", startTimeUnixNano: time, endTimeUnixNano: time };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}
const post = (path: string, body: BodyInit, headers: Record<string, string>, method = "POST") =>
  fetch(`${receiver.httpUrl}${path}`, { method, headers, ...(method === "GET" ? {} : { body }) });
const asJson = { "content-type": "application/json" };
const asProtobuf = { "content-type": "application/x-protobuf" };
const bytes = (buffer: Buffer) => new Uint8Array(buffer);

async function grpcError(body: Buffer, key?: string): Promise<ServiceError> {
  return await sendGrpc(client, "traces", body, key).then(
    () => expect.unreachable(),
    (error) => error,
  );
}

test.each([
  ["truncated protobuf", "/v1/traces", bytes(encodeTraces(oneSpan()).subarray(0, 30)), asProtobuf, 400],
  ["JSON that is none", "/v1/traces", "{", asJson, 400],
  ["a wrong type", "/v1/logs", '{"resourceLogs":5}', asJson, 400],
  ["deep nesting", "/v1/traces", "[".repeat(100_000), asJson, 400],
  ["text", "/v1/traces", "x", { "content-type": "text/plain" }, 415],
  ["a body over the limit", "/v1/traces", " ".repeat(2_000_001), asJson, 413],
  [
    "gzip that inflates over the limit",
    "/v1/traces",
    bytes(gzipSync(Buffer.alloc(100_000_000))),
    { ...asJson, "content-encoding": "gzip" },
    413,
  ],
  ["broken gzip", "/v1/traces", "x", { ...asJson, "content-encoding": "gzip" }, 400],
  ["another compression", "/v1/traces", "x", { ...asJson, "content-encoding": "zstd" }, 400],
  ["a wrong key", "/v1/traces", "{}", { ...asJson, authorization: "Bearer wrong" }, 401],
  ["metrics that are none", "/v1/metrics", '{"resourceMetrics":1}', asJson, 400],
  ["another path", "/v2/traces", "{}", asJson, 404],
  ["a page from elsewhere", "/v1/traces", "{}", { ...asJson, origin: "https://elsewhere.example" }, 403],
] as [string, string, BodyInit, Record<string, string>, number][])(
  "%s is answered as OTLP says, and the next good export is taken",
  async (_name, path, body, headers, status) => {
    const response = await post(path, body, headers);
    expect(response.status).toBe(status);
    if (status !== 415 && status !== 403 && path.startsWith("/v1")) {
      expect(response.headers.get("content-type")).toBe(headers["content-type"]);
    }
    await response.arrayBuffer();
    await receiver.send("http-json", "traces", oneSpan());
  },
);

// What our own encoder leaves out, a real exporter may send.
test("OpenTelemetry's own exporter is understood", async () => {
  const exporter = new OTLPTraceExporter({ url: `http://${receiver.grpcAddress}` });
  const provider = new tracing.BasicTracerProvider({
    spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  });
  const span = provider.getTracer("exporter-test", "1.0").startSpan("from the sdk", {
    attributes: { list: ["a", "b"], double: 0.5, request_id: "sdk-1" },
  });
  span.addEvent("half way", { step: 1 });
  span.end();
  await provider.shutdown();
  const { rows } = await db.pool.query(
    "select name, (select scope_name from telemetry.resources r where r.resource_id = s.resource_id), telemetry.plain_attributes(attributes) as attributes from telemetry.spans s where telemetry.request_id(request_id, attributes) = 'sdk-1'",
  );
  expect(rows).toEqual([
    {
      name: "from the sdk",
      scope_name: "exporter-test",
      attributes: { list: ["a", "b"], double: 0.5, request_id: "sdk-1" },
    },
  ]);
});

test("an empty export succeeds, parameters of the media type do not matter, gzip and deflate are read", async () => {
  const empty = await post("/v1/traces", "", asProtobuf);
  expect([empty.status, (await empty.arrayBuffer()).byteLength]).toEqual([200, 0]);
  const json = await post("/v1/logs", "", { "content-type": "application/json; charset=utf-8" });
  expect([json.status, await json.text()]).toEqual([200, "{}"]);
  const zipped = await post("/v1/traces", bytes(gzipSync(encodeTraces(oneSpan()))), {
    ...asProtobuf,
    "content-encoding": "gzip",
  });
  expect(zipped.status).toBe(200);
  expect((await post("/v1/traces", "", asJson, "GET")).status).toBe(405);
});

test("an allowed page may ask first and read the answer", async () => {
  const origin = "http://localhost:5173";
  const preflight = await fetch(`${receiver.httpUrl}/v1/traces`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-headers": "content-type,x-api-key" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type,x-api-key");
  const response = await post("/v1/traces", "{}", { ...asJson, origin });
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
});

test("gRPC says what HTTP says", async () => {
  expect(await grpcError(Buffer.from("xyz"))).toMatchObject({ code: 3 });
  expect(await grpcError(Buffer.alloc(2_000_001))).toMatchObject({ code: 8 });
  expect(await grpcError(Buffer.alloc(0), "wrong")).toMatchObject({ code: 16 });
  expect((await sendGrpc(client, "traces", Buffer.alloc(0))).length).toBe(0);
  expect((await sendGrpc(client, "logs", Buffer.alloc(0))).length).toBe(0);
  expect((await sendGrpc(client, "metrics", Buffer.alloc(0))).length).toBe(0);
});

test("metrics through each door are the same samples, and what of them is refused is told", async () => {
  const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
  const request = (door: string) => ({
    resourceMetrics: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: door } }] },
        scopeMetrics: [
          {
            metrics: [
              {
                name: "through.doors",
                unit: "s",
                gauge: { dataPoints: [{ timeUnixNano: `${nowMs}000000`, asDouble: 1.5 }] },
              },
            ],
          },
        ],
      },
    ],
  });
  for (const door of doors) await receiver.send(door, "metrics", request(door));
  const series = await readMetric(db.pool, "through_doors_seconds");
  expect(series.map(({ labels }) => labels.get("job")).sort()).toEqual([...doors].sort());
  for (const one of series) expect(samplesOf(one)).toEqual([[nowMs, 1.5]]);
  const bad = JSON.stringify(request("bad")).replace(`${nowMs}000000`, "0");
  const answer = await post("/v1/metrics", bad, asJson);
  expect(await answer.json()).toEqual({
    partialSuccess: { rejectedDataPoints: "1", errorMessage: "1: metric time is missing" },
  });
});

test("a key writes to its own project only, one that may only read is refused", async () => {
  const { id, key } = await addProject(db.pool, "keyed");
  await receiver.send("grpc", "traces", oneSpan(), key);
  const { rows } = await db.pool.query(
    "select count(*)::int as n from telemetry.spans where project_id = $1",
    [id],
  );
  expect(rows).toEqual([{ n: 1 }]);
  const reader = await addProject(db.pool, "reader");
  await db.pool.query("update api_keys set can_write = false where id = 'reader'");
  expect((await post("/v1/traces", "{}", { ...asJson, "x-api-key": reader.key })).status).toBe(403);
});

test("runs start, take output by offset and end; a gap names the offset expected", async () => {
  const id = "run/ä 1";
  const path = `/v1/runs/${encodeURIComponent(id)}`;
  expect((await post("/v1/runs", JSON.stringify({ id, workflow: "refund" }), asJson)).status).toBe(201);
  expect((await post("/v1/runs", JSON.stringify({ id, workflow: "refund" }), asJson)).status).toBe(200);
  const first = await post(`${path}/output?stream=stdout&offset=0`, "hello", {});
  expect(await first.json()).toEqual({ next_offset: 5, written: 5 });
  const gap = await post(`${path}/output?offset=99`, "x", {});
  expect(gap.status).toBe(409);
  expect(await gap.json()).toMatchObject({ error: { code: "conflict", details: { expected_offset: 5 } } });
  const ended = await post(path, JSON.stringify({ status: "succeeded" }), asJson, "PATCH");
  expect(await ended.json()).toMatchObject({ id, status: "succeeded" });
  expect((await post("/v1/runs", "{}", asJson)).status).toBe(400);
  expect((await post("/v1/runs/nobody", "{}", asJson, "PATCH")).status).toBe(404);
  expect((await post(`${path}/output`, " ".repeat(1_100_000), {})).status).toBe(413);
  expect((await post("/v1/runs", "", {}, "GET")).status).toBe(405);
});

test("without the database senders are asked to come back, and readiness says so", async () => {
  const away = await openTestReceiver("postgres://nobody@127.0.0.1:1/none");
  try {
    const response = await fetch(`${away.httpUrl}/v1/traces`, {
      method: "POST",
      headers: asJson,
      body: "{}",
    });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    const direct = new Client(away.grpcAddress, credentials.createInsecure());
    const error: ServiceError = await sendGrpc(direct, "traces", Buffer.alloc(0)).then(
      () => expect.unreachable(),
      (e) => e,
    );
    expect(error.code).toBe(14);
    expect(String(error.metadata.get("grpc-status-details-bin")[0])).toContain("google.rpc.RetryInfo");
    direct.close();
    expect((await fetch(`${away.httpUrl}/health/ready`)).status).toBe(503);
    expect((await fetch(`${away.httpUrl}/health/live`)).status).toBe(200);
  } finally {
    await away.stop();
  }
});
