import { gzipSync } from "node:zlib";
import { Client, credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GrpcSender, grpcFrame, metricsPath, tracesPath } from "@/scripts/bench/send-grpc";
import { launchForTest, type TestStack } from "@/test/support/launch";
import { newTraceId, tracesRequest } from "@/test/support/otlp-build";
import { bytes, encodeTraces, message, tag } from "@/test/support/otlp-encode";

let stack: TestStack;
let pid: number | undefined;
beforeAll(async () => {
  stack = await launchForTest(["receiver"]);
  pid = stack.part("receiver").pid;
});
afterAll(() => stack?.stop());

type Body = string | Buffer;
async function post(path: string, body: Body, headers: Record<string, string>) {
  const response = await fetch(stack.httpUrl + path, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers,
  });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
}
const protobuf = { "content-type": "application/x-protobuf" };
const json = { "content-type": "application/json" };

/** After every bad input: the same process answers, takes a good export and has stored it. */
async function expectWell() {
  const traceId = newTraceId();
  const good = await post("/v1/traces", JSON.stringify(tracesRequest({ traceId })), json);
  expect(good).toMatchObject({ status: 200, text: "{}" });
  const { rows } = await stack.database.pool.query("select 1 from telemetry.spans where trace_id = $1", [
    traceId,
  ]);
  expect(rows).toHaveLength(1);
  expect(stack.part("receiver").pid).toBe(pid);
  expect((await fetch(`${stack.httpUrl}/health/live`)).status).toBe(200);
}

/** A whole gRPC client, as exporters use it; the status code that it sees. */
function sendWithGrpcJs(message: Buffer): Promise<number> {
  const client = new Client(stack.grpcUrl.replace("http://", ""), credentials.createInsecure());
  const identity = (value: Buffer) => value;
  return new Promise((resolve) => {
    client.makeUnaryRequest(tracesPath, identity, identity, message, (error) => {
      client.close();
      resolve(error?.code ?? 0);
    });
  });
}

const good = () => encodeTraces(tracesRequest({}));

test("truncated protobuf is 400 in the request's encoding", async () => {
  const whole = good();
  for (const cut of [1, 3, 10, whole.length - 1]) {
    const answer = await post("/v1/traces", whole.subarray(0, cut), protobuf);
    expect(answer.status, `cut at ${cut}`).toBe(400);
    expect(answer.type).toContain("application/x-protobuf");
  }
  expect((await post("/v1/logs", Buffer.from([0xff, 0xff, 0xff]), protobuf)).status).toBe(400);
  await expectWell();
});

test("broken JSON and JSON of another shape are 400 with words", async () => {
  for (const body of ["{", "[]", '"text"', '{"resourceSpans":{}}', '{"resourceSpans":[{"scopeSpans":7}]}']) {
    const answer = await post("/v1/traces", body, json);
    expect(answer.status, body).toBe(400);
    expect(JSON.parse(answer.text).message.length).toBeGreaterThan(5);
  }
  await expectWell();
});

test("a span with wrong ids is rejected alone, with a count and a reason", async () => {
  const request = tracesRequest({ traceId: "00".repeat(16) }, { traceId: "abcd" }, { name: "the good one" });
  const answer = await post("/v1/traces", JSON.stringify(request), json);
  expect(answer.status).toBe(200);
  const { partialSuccess } = JSON.parse(answer.text);
  expect(Number(partialSuccess.rejectedSpans)).toBe(2);
  expect(partialSuccess.errorMessage).toContain("trace id");
  await expectWell();
});

test("100 MB after gunzip is 413, and does not stay in memory", async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(1024 * 1024);
  for (let i = 0; i < 5; i++) {
    const answer = await post("/v1/traces", bomb, { ...protobuf, "content-encoding": "gzip" });
    expect(answer.status).toBe(413);
  }
  expect((await post("/v1/traces", "not gzip", { ...protobuf, "content-encoding": "gzip" })).status).toBe(
    400,
  );
  expect((await post("/v1/traces", good(), { ...protobuf, "content-encoding": "br" })).status).toBeLessThan(
    500,
  );
  await expectWell();
});

test("deep nesting is 400, not a full stack", async () => {
  let value = bytes(1, Buffer.from("deep"));
  for (let i = 0; i < 5_000; i++) value = message(5, message(1, value));
  const attribute = message(9, bytes(1, Buffer.from("deep")), message(2, value));
  const span = message(2, bytes(1, Buffer.alloc(16, 7)), bytes(2, Buffer.alloc(8, 7)), attribute);
  const request = message(1, message(2, span));
  expect((await post("/v1/traces", request, protobuf)).status).toBe(400);
  const text = `{"resourceSpans":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect((await post("/v1/traces", text, json)).status).toBe(400);
  await expectWell();
});

test("wrong content types, methods and paths are told apart", async () => {
  expect((await post("/v1/traces", good(), { "content-type": "text/plain" })).status).toBe(415);
  expect((await post("/v1/traces", good(), {})).status).toBe(415);
  expect((await fetch(`${stack.httpUrl}/v1/traces`)).status).toBe(405);
  expect((await post("/v1/nothing", good(), protobuf)).status).toBe(404);
  expect((await post("/v1/metrics", Buffer.from([0xff, 0xff, 1]), protobuf)).status).toBe(400);
  await expectWell();
});

test("unknown fields are skipped", async () => {
  const unknown = Buffer.concat([tag(900, 2), Buffer.from([3, 1, 2, 3]), tag(901, 0), Buffer.from([5])]);
  const answer = await post("/v1/traces", Buffer.concat([good(), unknown]), protobuf);
  expect(answer.status).toBe(200);
  const request = { ...tracesRequest({}), surprise: { a: [1, { b: null }] } };
  expect(await post("/v1/traces", JSON.stringify(request), json)).toMatchObject({ status: 200, text: "{}" });
  await expectWell();
});

test("a million attributes do not end the process", async () => {
  const attribute = message(9, bytes(1, Buffer.from("k")), message(2, bytes(1, Buffer.from("v"))));
  const many = Buffer.concat(Array.from({ length: 1_000_000 }, () => attribute));
  const ids = [bytes(1, Buffer.alloc(16, 9)), bytes(2, Buffer.alloc(8, 9))];
  const answer = await post("/v1/traces", message(1, message(2, message(2, ...ids, many))), protobuf);
  expect([200, 400, 413]).toContain(answer.status);
  await expectWell();
});

test("gRPC: garbage is INVALID_ARGUMENT, too large is RESOURCE_EXHAUSTED, an empty export fine", async () => {
  const sender = new GrpcSender(stack.grpcUrl);
  expect((await sender.send(tracesPath, grpcFrame(Buffer.from([0xff, 0xff, 1])))).status).toBe(3);
  expect((await sender.send(metricsPath, grpcFrame(Buffer.alloc(0)))).status).toBe(0);
  expect((await sender.send(tracesPath, grpcFrame(good()))).status).toBe(0);
  sender.close();
  expect(await sendWithGrpcJs(Buffer.alloc(100 * 1024 * 1024))).toBe(8);
  await expectWell();
});

test("a wrong key is refused, and stores nothing", async () => {
  const answer = await post("/v1/traces", JSON.stringify(tracesRequest({})), {
    ...json,
    "x-api-key": "wrong",
  });
  expect(answer.status).toBe(401);
  const sender = new GrpcSender(stack.grpcUrl, "wrong");
  expect((await sender.send(tracesPath, grpcFrame(good()))).status).toBe(16);
  sender.close();
  await expectWell();
});
