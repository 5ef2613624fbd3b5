import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runChecks } from "./health";
import { createMetrics } from "./metrics";
import { handleWatchRequest, type Watch } from "./watch-request";

const metrics = createMetrics("receiver");
const state = { database: true };
const watch: Watch = {
  metrics,
  checks: {
    live: { loop: () => ({ status: "ok", message: "turns" }) },
    ready: {
      database: () => {
        if (!state.database) throw new Error("connection refused");
        return { status: "ok", message: "answers" };
      },
    },
  },
};
const server = createServer((request, response) => {
  if (!handleWatchRequest(request, response, watch)) response.writeHead(404).end();
});
let base = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("a report is as bad as its worst check, and a check that throws is failing", async () => {
  const report = await runChecks({
    fine: () => ({ status: "ok", message: "" }),
    slow: () => ({ status: "degraded", message: "late" }),
    broken: () => Promise.reject(new Error("gone")),
  });
  expect(report.status).toBe("failing");
  expect(report.checks.broken).toEqual({ status: "failing", message: "gone" });
});

test("a check that never answers is failing after its time", async () => {
  const report = await runChecks({ stuck: () => new Promise(() => {}) });
  expect(report.checks.stuck).toEqual({ status: "failing", message: "no answer in 2000 ms" });
});

test("readiness fails with the database while liveness stands", async () => {
  state.database = false;
  expect((await fetch(`${base}/health/ready`)).status).toBe(503);
  expect((await fetch(`${base}/health/live`)).status).toBe(200);
  expect((await fetch(`${base}/health`)).status).toBe(503);
  state.database = true;
  const ready = await fetch(`${base}/health/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    status: "ok",
    checks: { database: { status: "ok", message: "answers" } },
  });
});

test("metrics are Prometheus text with our own numbers, and reasons stay bounded", async () => {
  metrics.countExport({
    signal: "traces",
    transport: "grpc",
    outcome: "accepted",
    bytes: 512,
    durationMs: 4,
  });
  for (let i = 0; i < 200; i++) metrics.countRejected("traces", `reason ${i}`, 1);
  metrics.watchInFlightBytes(() => 77);
  const text = await (await fetch(`${base}/metrics`)).text();
  expect(text).toContain(
    'runtower_exports_total{signal="traces",transport="grpc",outcome="accepted",process="receiver"} 1',
  );
  expect(text).toContain('runtower_in_flight_bytes{process="receiver"} 77');
  expect(text.match(/^runtower_items_rejected_total\{/gm)?.length).toBe(65);
  expect(text).toContain("process_resident_memory_bytes");
});

test("other paths are left to the caller, and only GET and HEAD are answered", async () => {
  expect((await fetch(`${base}/healthy`)).status).toBe(404);
  expect((await fetch(`${base}/metrics`, { method: "POST" })).status).toBe(405);
});
