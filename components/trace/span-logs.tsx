"use client";
import Link from "next/link";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { LogRow } from "@/lib/contract/log-list";
import { Nothing } from "./span-events";

export const levelColour: Record<LogRow["level"], string> = {
  trace: "text-text-3",
  debug: "text-text-3",
  info: "text-text-2",
  warn: "text-warning",
  error: "text-error",
  fatal: "text-error",
};

/** Log lines that were written while this span was the current one. */
export function SpanLogs({ logs, startNs, traceId }: { logs: LogRow[]; startNs: bigint; traceId: string }) {
  const href = useHref();
  const all = href("/logs", { q: `trace:${traceId}` });
  if (logs.length === 0) {
    return (
      <Nothing>
        No log line bears this span's id.{" "}
        <Link href={all} className="text-text-2 underline underline-offset-2 hover:text-accent">
          Log lines of the whole trace
        </Link>
      </Nothing>
    );
  }
  return (
    <div>
      <ol>
        {logs.map((log) => (
          <li key={log.id} className="flex gap-2 border-line border-b px-3 py-1 text-table">
            <span className="w-16 shrink-0 text-right text-label text-text-3 leading-[18px] tabular-nums">
              +{formatDuration(Number(BigInt(log.time_ns) - startNs) / 1e6)}
            </span>
            <span
              className={`w-9 shrink-0 font-medium text-label uppercase leading-[18px] ${levelColour[log.level]}`}
            >
              {log.level}
            </span>
            <Link
              href={href("/logs", { around: log.id })}
              prefetch={false}
              className="min-w-0 whitespace-pre-wrap font-mono text-[11.5px] [overflow-wrap:anywhere] hover:text-accent"
            >
              {log.body}
            </Link>
          </li>
        ))}
      </ol>
      <p className="px-3 py-2 text-label text-text-3">
        <Link href={all} className="underline underline-offset-2 hover:text-accent">
          Log lines of the whole trace
        </Link>
      </p>
    </div>
  );
}
