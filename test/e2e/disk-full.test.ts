import { tmpdir } from "node:os";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchForTest, type TestStack, until } from "@/test/support/launch";
import { encodeTraces } from "@/test/support/otlp-encode";
import { sendGrpc } from "@/test/support/receiver";

let stack: TestStack;
beforeAll(async () => {
  // Every disk is fuller than this.
  stack = await launchForTest(["receiver"], {
    RUNTOWER_DATABASE_DIR: tmpdir(),
    RUNTOWER_DISK_WARN_PERCENT: "1",
    RUNTOWER_DISK_STOP_PERCENT: "1",
  });
});
afterAll(() => stack?.stop());

const nowNs = String(BigInt(Date.now()) * 1_000_000n);
const span = {
  traceId: "1".repeat(32),
  spanId: "2".repeat(16),
  name: "s",
  startTimeUnixNano: nowNs,
  endTimeUnixNano: nowNs,
};
const request = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
const post = (path: string, body: string) =>
  fetch(`${stack.httpUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": stack.key },
    body,
  });

test("on a full disk every door asks senders to come back, says what to do, and stays healthy for readers", async () => {
  const health = await until("the receiver has looked at its disk", async () => {
    const response = await fetch(`${stack.httpUrl}/health/ready`);
    const report = (await response.json()) as { status: string; checks: { disk: { message: string } } };
    return report.status === "degraded" && response.ok && report;
  });
  expect(health.checks.disk.message).toMatch(/% used: telemetry is refused/);

  for (const [path, body] of [
    ["/v1/traces", JSON.stringify(request)],
    ["/v1/runs", JSON.stringify({ workflow: "w" })],
    ["/v1/runs/r1/output?stream=stdout", "line\n"],
  ] as const) {
    const response = await post(path, body);
    expect([path, response.status, response.headers.get("retry-after")]).toEqual([path, 503, "30"]);
    expect(await response.text()).toMatch(
      /The disk of the database is .* full and nothing is taken past 1 %\. Free or add space/,
    );
  }

  const client = new Client(new URL(stack.grpcUrl).host, credentials.createInsecure());
  const error = await sendGrpc(client, "traces", encodeTraces(request), stack.key).then(
    () => null,
    (cause: ServiceError) => cause,
  );
  client.close();
  expect(error?.code).toBe(14);
  // RetryInfo with 30 s.
  expect(error?.metadata.get("grpc-status-details-bin")[0]?.toString("latin1")).toContain(
    "google.rpc.RetryInfo\x12\x04\x0a\x02\x08\x1e",
  );
  const metrics = await (await fetch(`${stack.httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/runtower_disk_state\{process="receiver"\} 2/);
  const { rows } = await stack.database.pool.query(
    "select from telemetry.spans union all select from telemetry.runs",
  );
  expect(rows).toEqual([]);
});
