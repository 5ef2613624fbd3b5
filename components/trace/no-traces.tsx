"use client";
import { Waypoints } from "lucide-react";
import Link from "next/link";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { TraceListOutput } from "@/lib/contract/trace-list";
import { queryTerms } from "../search/query-text";
import { Button, buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

type Props = { query: string; onQuery: (query: string) => void };

/** Why no trace is here: none was ever sent, none in this time, or none like this; and the way out of each. */
export function NoTraces({ query, onQuery }: Props) {
  const { project } = useView();
  const { range, set } = useTimeRange();
  const { data } = useQuestion<TraceListOutput>(
    "/api/v1/traces",
    { project, limit: 1 },
    { refreshOn: (change) => change.spans > 0 },
  );
  if (data === undefined) return null;
  if (data.data.length === 0) return <NothingSent />;
  const terms = queryTerms(query);
  return (
    <EmptyState
      icon={Waypoints}
      title={query === "" ? "No trace in this time range" : "No trace in this time range matches"}
      action={
        <span className="flex flex-wrap justify-center gap-1.5">
          {range.from !== "24h" && range.from !== "7d" && (
            <Button size="sm" onClick={() => set({ from: "24h", to: null })}>
              Last 24 hours
            </Button>
          )}
          {range.from !== "30d" && (
            <Button size="sm" onClick={() => set({ from: "30d", to: null })}>
              Last 30 days
            </Button>
          )}
          {terms.slice(0, 4).map((term) => (
            <Button
              key={term.from}
              size="sm"
              look="ghost"
              onClick={() =>
                onQuery(`${query.slice(0, term.from)}${query.slice(term.to)}`.replace(/\s+/g, " ").trim())
              }
            >
              Without <code className="font-mono">{query.slice(term.from, term.to)}</code>
            </Button>
          ))}
          {query !== "" && (
            <Button size="sm" look="ghost" onClick={() => onQuery("")}>
              Clear the query
            </Button>
          )}
        </span>
      }
    >
      {query === ""
        ? "This project has traces at other times."
        : "One span must satisfy the whole query. Loosen it, or look at more time."}
    </EmptyState>
  );
}

function NothingSent() {
  const href = useHref();
  return (
    <EmptyState
      icon={Waypoints}
      title="No span has been sent to this project yet"
      action={
        <Link href={href("/settings/send-data")} className={buttonClass("default", "sm")}>
          How to send
        </Link>
      }
    >
      Point any OpenTelemetry exporter at the receiver, over gRPC or HTTP. Traces appear here by themselves.
    </EmptyState>
  );
}
