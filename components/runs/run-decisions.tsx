"use client";
import { Scale } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { DecisionTable, decisionHref } from "@/components/decisions/decision-table";
import { termText } from "@/components/search/query-text";
import { EmptyState } from "@/components/ui/empty-state";
import { plural } from "@/lib/client/format";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref } from "@/lib/client/use-view";
import type { RunDetailOutput } from "@/lib/contract/run-detail";

/** What policies and guardrails said to this run, in order of time. */
export function RunDecisions({ detail }: { detail: RunDetailOutput }) {
  const href = useHref();
  const [selected, setSelected] = useState<string | null>(null);
  const { decisions, run } = detail;
  const inferred = decisions.filter((decision) => decision.inferred).length;
  if (decisions.length === 0)
    return (
      <EmptyState icon={Scale} title="No decision about this run">
        None bears its id, its trace or its request id, and none fits the agents and tools of its steps.
      </EmptyState>
    );
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-2 border-b px-3 text-label text-text-3">
        <span className="truncate">
          {plural(decisions.length, "decision")}, earliest first
          {inferred > 0 && `; ${inferred} joined by agent, tool and time alone`}
          {detail.decisions_truncated && "; there are more"}
        </span>
        {run.trace_ids[0] !== undefined && (
          <Link
            href={href("/decisions", { q: termText("trace", run.trace_ids[0]) })}
            className="ml-auto shrink-0 text-table text-text-2 underline underline-offset-2 hover:text-accent"
          >
            Open in Decisions
          </Link>
        )}
      </div>
      <div className="relative min-h-0 flex-1">
        <DecisionTable
          label="Decisions of this run"
          rows={decisions}
          selectedKey={selected}
          onSelect={(key) => {
            setSelected(key);
            rememberTrail(decisions.map(({ id }) => decisionHref(href, id)));
          }}
        />
      </div>
    </div>
  );
}
