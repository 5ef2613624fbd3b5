"use client";
import { NearLines } from "@/components/logs/near-lines";
import { Nothing } from "@/components/trace/span-events";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";

/** What was logged near it: by its span, else by its request or run. */
export function DecisionLogs({ detail: { decision, logs } }: { detail: DecisionDetailOutput }) {
  return logs.length === 0 ? (
    <Nothing>No log line of its span, request or run was written near it.</Nothing>
  ) : (
    <NearLines logs={logs} atNs={BigInt(decision.time_ns)} />
  );
}
