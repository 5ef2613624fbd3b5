import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertKey } from "@/test/support/api-key";
import { launchForTest, type TestStack, until } from "@/test/support/launch";
import { sendWithSdk } from "@/test/support/otlp-sdk";

let stack: TestStack;
beforeAll(async () => {
  stack = await launchForTest(["receiver", "worker", "web"]);
});
afterAll(() => stack?.stop());

async function findTraces(key: string, q: string): Promise<{ trace_id: string }[]> {
  const response = await fetch(`${stack.webUrl}/api/v1/traces?q=${encodeURIComponent(q)}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  if (!response.ok) throw new Error(`traces answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { data: { trace_id: string }[] }).data;
}

test("an unmodified Node exporter's trace is found within 1 s of its acknowledgement", async () => {
  await findTraces(stack.key, "request_id:warm-up");
  const tookMs: number[] = [];
  for (let i = 0; i < 5; i++) {
    const requestId = `req-${randomUUID()}`;
    const { traceId, acknowledgedAtMs } = await sendWithSdk({
      url: stack.grpcUrl,
      service: "unmodified",
      name: "hello",
      attributes: { request_id: requestId },
    });
    await until("the trace is found", async () => {
      const found = await findTraces(stack.key, `request_id:${requestId}`);
      return found.some((trace) => trace.trace_id === traceId);
    });
    tookMs.push(Math.round(performance.now() - acknowledgedAtMs));
  }
  console.log(`acknowledged to found, ms: ${tookMs.join(", ")}`);
  expect(Math.max(...tookMs)).toBeLessThanOrEqual(1_000);
});

test("a key of another project sees nothing of it, and a write key reads nothing", async () => {
  const requestId = `req-${randomUUID()}`;
  await sendWithSdk({
    url: stack.grpcUrl,
    service: "secret",
    name: "mine",
    attributes: { request_id: requestId },
  });
  const own = await until("it is found", async () => {
    const found = await findTraces(stack.key, `request_id:${requestId}`);
    return found.length > 0 ? found : null;
  });
  const stranger = await insertKey(stack.database.pool, {
    project: "runtower",
    canRead: true,
    canWrite: false,
  });
  expect(await findTraces(stranger, `request_id:${requestId}`)).toEqual([]);
  const get = (path: string, key: string) =>
    fetch(stack.webUrl + path, { headers: { authorization: `Bearer ${key}` } });
  expect((await get(`/api/v1/traces/${own[0]?.trace_id}`, stranger)).status).toBe(404);
  expect((await get("/api/v1/traces?project=default", stranger)).status).toBeGreaterThanOrEqual(403);
  const story = await get(`/api/v1/requests/${requestId}`, stranger);
  expect(story.status === 404 || ((await story.json()) as { traces: unknown[] }).traces.length === 0).toBe(
    true,
  );
  const writer = await insertKey(stack.database.pool, { project: "default", canRead: false, canWrite: true });
  expect((await get("/api/v1/traces", writer)).status).toBe(403);
  expect((await fetch(`${stack.webUrl}/api/v1/traces`)).status).toBe(401);
});
