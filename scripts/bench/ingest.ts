import type { Stack } from "@/scripts/stack/launch";
import type { LoadResult } from "./generator";
import { runLoad } from "./run-load";

const dayMs = 86_400_000;

/** Spans a second, acknowledged after commit: exports of 500 spans, 24 in flight on 4 connections, times over the last day. */
export async function measureSpans(stack: Stack, spans: number, agentShare: number): Promise<LoadResult> {
  const load = {
    url: stack.grpcUrl,
    key: stack.key,
    spansPerExport: 500,
    inFlight: 24,
    connections: 4,
    agentShare,
  };
  // The first exports compile code and make partitions.
  await runLoad({ ...load, spans: 20_000, fromMs: Date.now() - dayMs, toMs: Date.now() });
  const nowMs = Date.now();
  return refuseFailures(await runLoad({ ...load, spans, fromMs: nowMs - dayMs, toMs: nowMs }));
}

/** Exports a second with one span each, from 64 senders that each wait for their answer. */
export async function measureExports(stack: Stack, exports: number): Promise<LoadResult> {
  const load = {
    url: stack.grpcUrl,
    key: stack.key,
    spansPerExport: 1,
    inFlight: 64,
    connections: 64,
    agentShare: 0,
  };
  return refuseFailures(await runLoad({ ...load, spans: exports }));
}

function refuseFailures(result: LoadResult): LoadResult {
  if (result.failed > 0) throw new Error(`${result.failed} spans were refused: ${result.firstFailure}`);
  return result;
}
