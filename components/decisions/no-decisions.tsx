"use client";
import { Scale } from "lucide-react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Time } from "@/components/ui/time";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DecisionListOutput } from "@/lib/contract/decision-list";
import type { Endpoints } from "../settings/send-data-snippets";
import { ConnectSources } from "./connect-sources";

type Props = { query: string; onClear: () => void; endpoints: Endpoints };

/** Why no decision is shown: the query, the time range, or that nobody sends any yet. */
export function NoDecisions({ query, onClear, endpoints }: Props) {
  const { project } = useView();
  const { set } = useTimeRange();
  const newest = useQuestion<DecisionListOutput>(
    query === "" ? "/api/v1/decisions" : null,
    { project, from: 0, limit: 1 },
    { refreshOn: (change) => change.decisions > 0 },
  );
  if (query !== "")
    return (
      <EmptyState
        icon={Scale}
        title="No decision matches in this time range"
        action={
          <Button size="sm" onClick={onClear}>
            Clear the query
          </Button>
        }
      />
    );
  const decision = newest.data?.data[0];
  if (decision === undefined && newest.data === undefined) return null;
  if (decision === undefined) return <ConnectSources endpoints={endpoints} />;
  const atMs = Date.parse(decision.time);
  return (
    <EmptyState
      icon={Scale}
      title="No decisions in this time range"
      action={
        <Button
          size="sm"
          onClick={() => set({ from: String(atMs - 1_800_000), to: String(atMs + 1_800_000) })}
        >
          Go to the newest
        </Button>
      }
    >
      The newest decision was made <Time at={decision.time} />.
    </EmptyState>
  );
}
