"use client";
import Link from "next/link";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionListOutput } from "@/lib/contract/decision-list";
import type { TraceListOutput } from "@/lib/contract/trace-list";
import { type Endpoints, SendData } from "../settings/send-data";
import { Button, buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { useOverviewState } from "./overview-state";

export type { Endpoints };

/** Instead of empty panels: how to send the first data, or where the newest data lies. */
export function NothingHere({ endpoints, subject }: { endpoints: Endpoints; subject: "runs" | "requests" }) {
  const { project } = useView();
  const { set, resolve } = useTimeRange();
  const { setSubject } = useOverviewState();
  const href = useHref();
  const newest = useQuestion<TraceListOutput>(
    "/api/v1/traces",
    { project, from: 0, limit: 1 },
    { refreshOn: (change) => change.spans > 0 },
  );
  const trace = newest.data?.data[0];
  if (newest.data === undefined) return null;
  if (trace === undefined) {
    return (
      <div className="mx-auto w-full max-w-3xl py-4">
        <h2 className="font-medium text-title">Nothing has arrived yet</h2>
        <p className="mt-1 mb-4 text-body text-text-2">
          Point any OpenTelemetry exporter here. This page fills by itself as soon as the first spans arrive.
        </p>
        <DecisionsAlone />
        <SendData endpoints={endpoints} />
      </div>
    );
  }
  const atMs = Date.parse(trace.started_at);
  const { fromMs, toMs } = resolve(Date.now());
  // Data without runs: another time would not help, another count does.
  const inRange = atMs >= fromMs && atMs <= toMs;
  return (
    <div className="rounded-lg border bg-surface">
      <EmptyState
        title={subject === "runs" ? "No runs in this time range" : "No requests in this time range"}
        action={
          <>
            {inRange && subject === "runs" ? (
              <Button onClick={() => setSubject("requests")}>Show requests</Button>
            ) : (
              <Button onClick={() => set({ from: String(atMs - 1_800_000), to: String(atMs + 1_800_000) })}>
                Go to the newest data
              </Button>
            )}
            <Link className={buttonClass("ghost")} href={href(`/traces/${trace.trace_id}`)}>
              Open the newest trace
            </Link>
          </>
        }
      >
        The newest trace, {trace.root_name} of {trace.root_service}, started <Time at={trace.started_at} />.
        {subject === "runs" &&
          " Traces become runs when they carry workflow or agent spans; others are counted under Requests."}
      </EmptyState>
    </div>
  );
}

/** A policy engine may be connected before anything else: its decisions are there, without runs to show them on. */
function DecisionsAlone() {
  const { project } = useView();
  const href = useHref();
  const { data } = useQuestion<DecisionListOutput>(
    "/api/v1/decisions",
    { project, from: 0, limit: 1 },
    { refreshOn: (change) => change.decisions > 0 },
  );
  const newest = data?.data[0];
  if (newest === undefined) return null;
  return (
    <p className="mb-4 rounded-md border bg-surface px-3 py-2 text-table text-text-2">
      Decisions do arrive, the newest <Time at={newest.time} />.{" "}
      <Link
        href={href("/decisions")}
        className="text-text underline decoration-line-strong underline-offset-2 hover:text-accent"
      >
        Look at them
      </Link>
      ; with spans they are joined to the runs that they are about.
    </p>
  );
}
