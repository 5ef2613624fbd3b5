import type { Stack } from "@/scripts/stack/launch";

/** Ids of things worth a picture. */
export type Places = {
  failedRun: string;
  goodRun: string;
  outputRun: string;
  traceId: string;
  requestId: string;
};

type Run = { id: string; request_id: string | null; trace_ids: string[]; span_count: number };

/** Picks from what the demo left: a failed run with its trace and request, a long good one, one with output. */
export async function findPlaces(stack: Stack): Promise<Places> {
  const failed = await firstRun(stack, "status:failed workflow:resolve-ticket");
  const good = await firstRun(stack, "status:succeeded workflow:resolve-ticket");
  const output = await firstRun(stack, "workflow:nightly-reconcile");
  return {
    failedRun: failed.id,
    goodRun: good.id,
    outputRun: output.id,
    traceId: good.trace_ids[0] ?? "",
    requestId: failed.request_id ?? "",
  };
}

async function firstRun(stack: Stack, q: string): Promise<Run> {
  for (const deadline = Date.now() + 30_000; ; ) {
    const response = await fetch(`${stack.webUrl}/api/v1/runs?limit=20&q=${encodeURIComponent(q)}`, {
      headers: { authorization: `Bearer ${stack.key}` },
    });
    if (!response.ok) throw new Error(`runs answered ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { data: Run[] };
    const [most] = data.sort((a, b) => b.span_count - a.span_count);
    if (most !== undefined) return most;
    if (Date.now() > deadline) throw new Error(`the demo left no run with ${q}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
