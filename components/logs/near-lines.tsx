"use client";
import Link from "next/link";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { LogRow } from "@/lib/contract/log-list";

const colours: Record<LogRow["level"], string> = {
  trace: "text-text-3",
  debug: "text-text-3",
  info: "text-text-2",
  warn: "text-warning",
  error: "text-error",
  fatal: "text-error",
};

/** Log lines near something, each with how long before or after its moment it was written. */
export function NearLines({ logs, atNs }: { logs: readonly LogRow[]; atNs: bigint }) {
  const href = useHref();
  return (
    <ol>
      {logs.map((log) => {
        const offsetNs = Number(BigInt(log.time_ns) - atNs);
        return (
          <li key={log.id} className="flex gap-2 border-b px-3 py-1 text-table last:border-b-0">
            <span className="w-16 shrink-0 text-right text-label text-text-3 leading-[18px] tabular-nums">
              {offsetNs < 0 ? "−" : "+"}
              {formatDuration(Math.abs(offsetNs) / 1e6)}
            </span>
            <span
              className={`w-9 shrink-0 font-medium text-label uppercase leading-[18px] ${colours[log.level]}`}
            >
              {log.level}
            </span>
            <Link
              href={href("/logs", { around: log.id })}
              prefetch={false}
              className="line-clamp-6 min-w-0 whitespace-pre-wrap font-mono text-[11.5px] [overflow-wrap:anywhere] hover:text-accent"
            >
              {log.body}
            </Link>
          </li>
        );
      })}
    </ol>
  );
}
