import type { Stack } from "@/scripts/stack/launch";
import { quantile } from "./quantile";

export type QuestionTimes = {
  requestStoryP95Ms: number | null;
  attributeSearchP95Ms: number | null;
  panelP95Ms: number | null;
};

/** How long the read API takes, from the request sent to the whole answer read. Each question is asked `times` times. */
export async function measureQuestions(
  stack: Stack,
  requestIds: readonly string[],
  times: number,
): Promise<QuestionTimes> {
  const nowMs = Date.now();
  const dayAgoMs = nowMs - 86_400_000;
  const pick = (n: number) => requestIds[(n * 7919) % requestIds.length] ?? "";
  const window = (n: number) => `from=${dayAgoMs - n * 1_000}&to=${nowMs}`;
  const panels = ["throughput", "errors", "latency"];
  return {
    requestStoryP95Ms: await ask(stack, times, (n) => `/api/v1/requests/${pick(n)}`),
    attributeSearchP95Ms: await ask(
      stack,
      times,
      (n) =>
        `/api/v1/traces?q=${encodeURIComponent(`order.id:${pick(n).replace("req-", "ord-")}`)}&${window(0)}`,
    ),
    // Another window each time, so that no answer comes from a cache.
    panelP95Ms: await ask(
      stack,
      times,
      (n) => `/api/v1/panels/${panels[n % panels.length]}?subject=requests&${window(n)}`,
    ),
  };
}

/** The 95th percentile of asking each path `times` times. */
export async function ask(stack: Stack, times: number, path: (n: number) => string): Promise<number | null> {
  const samples: number[] = [];
  const warmUp = 5;
  for (let n = 0; n < times + warmUp; n++) {
    const startedMs = performance.now();
    const response = await fetch(stack.webUrl + path(n), {
      headers: { authorization: `Bearer ${stack.key}` },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path(n)} answered ${response.status}: ${text.slice(0, 200)}`);
    if (n >= warmUp) samples.push(performance.now() - startedMs);
  }
  return quantile(samples, 0.95);
}
