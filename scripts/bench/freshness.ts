import { randomUUID } from "node:crypto";
import { openSignedIn } from "@/scripts/stack/browser";
import type { Stack } from "@/scripts/stack/launch";
import { quantile } from "./quantile";

/** From the acknowledgement of an export until a search by one of its attributes finds it. */
export async function measureSearchFreshness(stack: Stack, times: number): Promise<number | null> {
  const samples: number[] = [];
  for (let n = 0; n < times; n++) {
    const value = `fresh-${randomUUID()}`;
    await sendOne(stack, `fresh ${n}`, value);
    const acknowledgedMs = performance.now();
    for (;;) {
      const url = `${stack.webUrl}/api/v1/traces?q=${encodeURIComponent(`bench.fresh:${value}`)}`;
      const response = await fetch(url, { headers: { authorization: `Bearer ${stack.key}` } });
      if (!response.ok) throw new Error(`search answered ${response.status}: ${await response.text()}`);
      if (((await response.json()) as { data: unknown[] }).data.length > 0) break;
      if (performance.now() - acknowledgedMs > 10_000) throw new Error("a trace was not found within 10 s");
      await pause(10);
    }
    samples.push(performance.now() - acknowledgedMs);
  }
  return quantile(samples, 0.99);
}

/** From the acknowledgement until the trace stands on an open Traces page in Chromium, which nobody touches. */
export async function measurePageFreshness(stack: Stack, times: number): Promise<number | null> {
  const { page, close } = await openSignedIn(stack);
  try {
    await page.goto(`${stack.webUrl}/traces?q=${encodeURIComponent("service:bench-fresh")}`);
    await page.getByText("Live", { exact: true }).waitFor();
    const samples: number[] = [];
    for (let n = 0; n < times; n++) {
      const name = `fresh-page-${n}-${randomUUID().slice(0, 8)}`;
      await sendOne(stack, name, name);
      const acknowledgedMs = performance.now();
      await page.getByText(name).first().waitFor({ state: "visible", timeout: 10_000 });
      samples.push(performance.now() - acknowledgedMs);
      await pause(300);
    }
    return quantile(samples, 0.99);
  } finally {
    await close();
  }
}

async function sendOne(stack: Stack, name: string, value: string): Promise<void> {
  const id = randomUUID().replaceAll("-", "");
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const string = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    traceId: id,
    spanId: id.slice(16),
    name,
    kind: 2,
    startTimeUnixNano: String(nowNs - 5_000_000n),
    endTimeUnixNano: String(nowNs),
    attributes: [string("bench.fresh", value)],
  };
  const resource = { attributes: [string("service.name", "bench-fresh")] };
  const response = await fetch(`${stack.httpUrl}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${stack.key}` },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] }),
  });
  if (response.status !== 200)
    throw new Error(`the receiver answered ${response.status}: ${await response.text()}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
