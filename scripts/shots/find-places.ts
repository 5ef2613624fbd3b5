import type { Stack } from "@/scripts/stack/launch";

/** Ids of things worth a picture. */
export type Places = {
  failedRun: string;
  goodRun: string;
  outputRun: string;
  traceId: string;
  requestId: string;
  /** A denied tool call, with its run and request. */
  denial: Denial;
  /** What failing runs of the demo left in the inbox. */
  issueId: string;
};

type Denial = { id: string; run_id: string | null; trace_id: string | null; request_id: string | null };
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
    issueId: (await first<{ id: string }>(stack, "issues", "kind:runs")).id,
    denial: await first<Denial>(stack, "decisions", "verdict:deny point:tool_call"),
  };
}

async function firstRun(stack: Stack, q: string): Promise<Run> {
  const runs = await found<Run>(stack, "runs", q);
  return runs.reduce((most, run) => (run.span_count > most.span_count ? run : most));
}

async function first<Row>(stack: Stack, list: string, q: string): Promise<Row> {
  const [row] = await found<Row>(stack, list, q);
  if (row === undefined) throw new Error(`the demo left nothing among ${list} with ${q}`);
  return row;
}

/** At least one row: what the demo sent is derived a moment later. */
async function found<Row>(stack: Stack, list: string, q: string): Promise<Row[]> {
  for (const deadline = Date.now() + 30_000; ; ) {
    const response = await fetch(`${stack.webUrl}/api/v1/${list}?limit=20&q=${encodeURIComponent(q)}`, {
      headers: { authorization: `Bearer ${stack.key}` },
    });
    if (!response.ok) throw new Error(`${list} answered ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { data: Row[] };
    if (data.length > 0) return data;
    if (Date.now() > deadline) throw new Error(`the demo left nothing among ${list} with ${q}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
