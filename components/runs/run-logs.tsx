"use client";
import { WrapText } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { LogList } from "@/components/logs/log-list";
import { quoted } from "@/components/search/query-text";
import { IconButton } from "@/components/ui/icon-button";
import { useHref } from "@/lib/client/use-view";
import type { RunRow } from "@/lib/contract/run-list";

/** More traces than this make a query nobody can read. */
const mostTraces = 20;

/** Lines that bear the run's id or one of its traces. */
export function runLogQuery(run: Pick<RunRow, "id" | "trace_ids">): string {
  const terms = [`run:${quoted(run.id)}`, ...run.trace_ids.slice(0, mostTraces).map((id) => `trace:${id}`)];
  return terms.length === 1 ? (terms[0] ?? "") : `(${terms.join(" OR ")})`;
}

export function RunLogs({ run }: { run: RunRow }) {
  const href = useHref();
  const [wrap, setWrap] = useState(false);
  const q = runLogQuery(run);
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b px-3 text-label text-text-3">
        <span className="truncate">Lines of this run and its traces, newest first</span>
        <span className="ml-auto flex items-center gap-2">
          <Link
            href={href("/logs", { q })}
            className="text-table text-text-2 underline underline-offset-2 hover:text-accent"
          >
            Open in Logs
          </Link>
          <IconButton size="sm" label="Wrap long lines" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
            <WrapText aria-hidden />
          </IconButton>
        </span>
      </div>
      <LogList q={q} wrap={wrap} ranged={false} />
    </div>
  );
}
