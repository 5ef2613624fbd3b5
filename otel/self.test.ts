import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ROOT_CONTEXT, SpanKind } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { readEnv } from "@/lib/env";
import { createLog } from "@/lib/log";
import { recordIngest, traceWork } from "@/lib/watch/trace-work";
import { startSelfObservation } from "./self";
import { rateLimitedSampler } from "./self-sampler";

const log = createLog("test", "fatal");

test("is off without a key, and when switched off", () => {
  const none = readEnv({ NODE_ENV: "test" });
  expect(startSelfObservation({ service: "web", env: none, version: "0", log }).active).toBe(false);
  const switchedOff = readEnv({
    NODE_ENV: "test",
    RUNTOWER_SELF_OBSERVE: "0",
    RUNTOWER_SELF_KEY: "k".repeat(20),
  });
  expect(startSelfObservation({ service: "web", env: switchedOff, version: "0", log }).active).toBe(false);
});

test("takes no more new traces a second than it is allowed", () => {
  let atMs = 0;
  const sampler = rateLimitedSampler(5, () => atMs);
  const take = () =>
    Array.from({ length: 100 }, () =>
      sampler.shouldSample(...([] as unknown as Parameters<typeof sampler.shouldSample>)),
    ).filter((result) => result.decision === 2).length;
  expect(take()).toBe(5);
  atMs += 400;
  expect(take()).toBe(2);
  atMs += 60_000;
  expect(take()).toBe(5);
});

test("makes no traces of health checks and scrapes", () => {
  const sampler = rateLimitedSampler(5, () => 0);
  const decide = (target: string) =>
    sampler.shouldSample(ROOT_CONTEXT, "", "GET", SpanKind.SERVER, { "http.target": target }, []).decision;
  expect(["/health", "/health/ready", "/metrics?x=1"].map(decide)).toEqual([0, 0, 0]);
  expect(["/healthy", "/api/v1/traces?q=/health"].map(decide)).toEqual([2, 2]);
});

test("sends its spans with the internal key, and its exports make no spans of their own", async () => {
  const received: { key: string; bytes: Buffer }[] = [];
  const server = new Server();
  const identity = (bytes: Buffer) => bytes;
  server.addService(
    {
      Export: {
        path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
        requestStream: false,
        responseStream: false,
        requestSerialize: identity,
        requestDeserialize: identity,
        responseSerialize: identity,
        responseDeserialize: identity,
      },
    },
    {
      Export: (
        call: { metadata: { get: (key: string) => unknown[] }; request: Buffer },
        done: (error: null, answer: Buffer) => void,
      ) => {
        received.push({ key: String(call.metadata.get("x-api-key")[0]), bytes: call.request });
        done(null, Buffer.alloc(0));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const env = readEnv({
    NODE_ENV: "test",
    RUNTOWER_SELF_KEY: "self-key-of-this-test",
    OTLP_GRPC_PORT: String(port),
  });
  const self = startSelfObservation({ service: "worker", env, version: "0.1.0", log });
  expect(self.active).toBe(true);
  await traceWork("job derive-runs", { "runtower.items": 3 }, async () => {});
  const nowMs = Date.now();
  recordIngest({
    signal: "traces",
    exports: 2,
    stages: [
      { name: "normalise", startMs: nowMs - 9, endMs: nowMs - 5, in: 10, out: 9, rejected: 1 },
      { name: "write", startMs: nowMs - 5, endMs: nowMs, in: 9, out: 9, rejected: 0 },
    ],
  });
  await self.stop();
  server.forceShutdown();
  expect(received).toHaveLength(1);
  expect(received[0]?.key).toBe("self-key-of-this-test");
  const text = received[0]?.bytes.toString("latin1") ?? "";
  for (const word of ["runtower-worker", "job derive-runs", "ingest traces", "normalise", "write"]) {
    expect(text).toContain(word);
  }
  expect(text).not.toContain("TraceService/Export");
});
