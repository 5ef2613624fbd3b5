"use client";
import { plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DecisionCoverageOutput } from "@/lib/contract/decision-coverage";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { CoverageActors } from "./coverage-actors";
import { CoverageRules } from "./coverage-rules";

const dayMs = 86_400_000;

/** What the policies and rails leave uncovered: those that never fire, and whoever acts without being decided about. */
export function CoveragePage() {
  const { project } = useView();
  const { params } = useTimeRange();
  const { data, error, outdated, refresh } = useQuestion<DecisionCoverageOutput>(
    "/api/v1/decisions/coverage",
    { project, ...params },
    { refreshOn: (change) => change.decisions > 0 || change.rollups, everyMs: 60_000 },
  );
  if (data === undefined && error)
    return (
      <ErrorState
        title="Coverage could not be counted"
        message={error.message}
        requestId={error.requestId}
        onRetry={refresh}
      />
    );
  if (data === undefined)
    return (
      <div role="status" aria-label="Loading" className="grid gap-3 p-3 xl:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    );
  return (
    <div className={`flex min-w-0 flex-col gap-3 p-3 ${outdated ? "opacity-60" : ""}`} aria-busy={outdated}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold text-title">Coverage</h1>
        <p className="text-table text-text-2">
          <Summary data={data} />
        </p>
        <p className="text-label text-text-3">
          held against the {plural(Math.max(1, Math.round((data.from - data.baseline_from) / dayMs)), "day")}{" "}
          before
        </p>
      </div>
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          <CoverageRules
            title="Rules"
            rows={data.rules.map((row) => ({ ...row, name: row.rule || "(none named)", under: row.policy }))}
            nothing="No policy has decided anything in this time range or the days before it."
          />
          <CoverageRules
            title="Guardrail rails"
            rows={data.rails.map((row) => ({ ...row, name: row.rail || "(none named)", under: row.side }))}
            nothing="No guardrail has decided anything in this time range or the days before it."
          />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <CoverageActors
            title="Agents without a decision"
            of="agent"
            rows={data.agents}
            seen={data.agents_seen}
            path="/runs"
          />
          <CoverageActors
            title="Tools without a decision"
            of="tool"
            rows={data.tools}
            seen={data.tools_seen}
            path="/traces"
          />
        </div>
      </div>
      {data.truncated && (
        <p className="text-label text-text-3">
          There are more names than the 500 of each kind that are listed.
        </p>
      )}
    </div>
  );
}

function Summary({ data }: { data: DecisionCoverageOutput }) {
  const all = [...data.rules, ...data.rails];
  const silent = all.filter(({ state }) => state === "silent").length;
  const acting = data.agents.length + data.tools.length;
  if (all.length === 0 && acting === 0) return "Nothing decided and nobody acted.";
  return `${silent === 0 ? "Every known rule and rail fired" : `${silent} of ${plural(all.length, "rule and rail", "rules and rails")} did not fire`} in this time range; ${
    acting === 0
      ? "everybody who acted was decided about."
      : `${plural(acting, "agent or tool", "agents and tools")} acted without any decision.`
  }`;
}
