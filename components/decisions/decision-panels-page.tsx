"use client";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { formatDuration, formatNumber } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionPanelOutput } from "@/lib/contract/decision-panels";
import type { StreamChanged } from "@/lib/contract/stream";
import { termText } from "../search/query-text";
import { Select } from "../ui/select";
import { DecisionNumbers } from "./decision-numbers";
import { DecisionRanking } from "./decision-ranking";
import { DecisionSeriesPanel, type PickedSeries } from "./decision-series-panel";
import { RevisionPanel } from "./revision-panel";
import { Undecided } from "./undecided";

const groups = ["none", "source", "point", "policy", "rule", "agent", "tool"] as const;
const groupOptions = [
  { value: "none", words: "Verdict" },
  { value: "source", words: "Source" },
  { value: "point", words: "Point" },
  { value: "policy", words: "Policy" },
  { value: "rule", words: "Rule" },
  { value: "agent", words: "Agent" },
  { value: "tool", words: "Tool" },
] as const;

const onDecisions = (change: StreamChanged) => change.decisions > 0 || change.rollups;
const chart = "clamp(140px, calc((100dvh - 330px) * 0.29), 260px)";
const cursor = "decisions";

/** How policies and guardrails decide, over time and by what. */
export function DecisionPanelsPage() {
  const { project } = useView();
  const { params } = useTimeRange();
  const [by, setBy] = useQueryState("by", parseAsStringLiteral(groups).withDefault("none"));
  const options = { refreshOn: onDecisions };
  const rates = useQuestion<DecisionPanelOutput>(
    "/api/v1/panels/decisions",
    { project, by, ...params },
    options,
  );
  const latency = useQuestion<DecisionPanelOutput>(
    "/api/v1/panels/decision-latency",
    { project, ...params },
    options,
  );
  const rails = useQuestion<DecisionPanelOutput>(
    "/api/v1/panels/guardrails",
    { project, ...params },
    options,
  );
  const pick = usePick();
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <h1 className="sr-only">Decision panels</h1>
      <DecisionNumbers />
      <div className="grid gap-3 xl:grid-cols-2">
        <DecisionSeriesPanel
          title="Decisions"
          about="per minute"
          toolbar={
            <Select
              label="By"
              showLabel
              value={by}
              options={groupOptions}
              onChange={(next) => void setBy(next)}
            />
          }
          answer={rates}
          kind="area"
          stacked
          format={formatNumber}
          height={chart}
          syncId={cursor}
          empty={{ title: "No decisions", words: "Nothing was decided in this time range." }}
          onPick={(from, to, series) => pick(from, to, by === "none" ? null : by, series)}
        />
        <DecisionSeriesPanel
          title="Decision latency"
          about="p50, p95, p99"
          answer={latency}
          kind="line"
          format={formatDuration}
          unit="ms"
          height={chart}
          syncId={cursor}
          empty={{
            title: "Nothing was measured",
            words: "No decision of this time range says how long it took.",
          }}
          onPick={(from, to) => pick(from, to, null, null)}
        />
        <DecisionSeriesPanel
          title="Guardrail blocks"
          about="per minute by rail"
          answer={rails}
          kind="bar"
          stacked
          format={formatNumber}
          height={chart}
          syncId={cursor}
          empty={{
            title: "No guardrail blocked anything",
            words: "No rail stopped an input or output in this time range.",
          }}
          onPick={(from, to, series) => pick(from, to, "rule", series, "verdict:deny")}
        />
        <RevisionPanel height={chart} syncId={cursor} />
      </div>
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <DecisionRanking />
        <Undecided />
      </div>
    </div>
  );
}

/** Opens the decisions behind a point: its step, and its series' verdict or group. */
function usePick() {
  const router = useRouter();
  const href = useHref();
  return (from: number, to: number, key: string | null, series: PickedSeries, also = "") => {
    const group =
      series?.group == null || key === null || series.group === "" ? "" : termText(key, series.group);
    const outcome = series?.outcome == null ? "" : `verdict:${series.outcome}`;
    const q = [group, outcome, also].filter((part) => part !== "").join(" ");
    router.push(href("/decisions", { q, from, to }));
  };
}
