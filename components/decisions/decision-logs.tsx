"use client";
import Link from "next/link";
import { Nothing } from "@/components/trace/span-events";
import { levelColour } from "@/components/trace/span-logs";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { offsetNs } from "./what-next";

/** What was logged near it: by its span, else by its request or run. */
export function DecisionLogs({ detail: { decision, logs } }: { detail: DecisionDetailOutput }) {
  const href = useHref();
  if (logs.length === 0)
    return <Nothing>No log line of its span, request or run was written near it.</Nothing>;
  return (
    <ol>
      {logs.map((log) => {
        const offset = offsetNs(decision.time_ns, log.time_ns);
        return (
          <li key={log.id} className="flex gap-2 border-b px-3 py-1 text-table last:border-b-0">
            <span className="w-16 shrink-0 text-right text-label text-text-3 leading-[18px] tabular-nums">
              {offset < 0 ? "−" : "+"}
              {formatDuration(Math.abs(offset) / 1e6)}
            </span>
            <span
              className={`w-9 shrink-0 font-medium text-label uppercase leading-[18px] ${levelColour[log.level]}`}
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
