"use client";
import Link from "next/link";
import { useHref } from "@/lib/client/use-view";
import type { LogRow } from "@/lib/contract/log-list";
import { NearLines } from "../logs/near-lines";
import { Nothing } from "./span-events";

/** Log lines that were written while this span was the current one. */
export function SpanLogs({ logs, startNs, traceId }: { logs: LogRow[]; startNs: bigint; traceId: string }) {
  const href = useHref();
  const all = (
    <Link
      href={href("/logs", { q: `trace:${traceId}` })}
      className="underline underline-offset-2 hover:text-accent"
    >
      Log lines of the whole trace
    </Link>
  );
  if (logs.length === 0) return <Nothing>No log line bears this span's id. {all}</Nothing>;
  return (
    <div>
      <NearLines logs={logs} atNs={startNs} />
      <p className="border-t px-3 py-2 text-label text-text-3">{all}</p>
    </div>
  );
}
