"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { memo } from "react";
import { formatNumber } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useHref } from "@/lib/client/use-view";
import type { DecisionBreakdownOutput } from "@/lib/contract/decision-breakdown";
import type { DecisionPanelOutput } from "@/lib/contract/decision-panels";
import type { StreamChanged } from "@/lib/contract/stream";
import { DecisionSeriesPanel, type PickedSeries } from "../decisions/decision-series-panel";
import { termText } from "../search/query-text";
import { decisionFilter } from "./decision-filter";
import { DenyingRules } from "./denying-rules";
import { joinQuery, type OverviewView, questions } from "./overview-questions";

const onDecisions = (change: StreamChanged) => change.decisions > 0 || change.rollups;

/** A filter about runs says nothing of decisions: they are shown whole then, and say so. */
const unfiltered = ", of all: the filter is about runs";

type Props = { view: OverviewView; initial: DecisionPanelOutput | undefined; height: string };

/** What policies and guardrails say, and which rules deny most. */
export const DecisionsPanel = memo(function DecisionsPanel({
  view,
  initial,
  denying,
  height,
}: Props & { denying: DecisionBreakdownOutput | undefined }) {
  const href = useHref();
  const pick = usePick(view);
  const answer = useQuestion<DecisionPanelOutput>("/api/v1/panels/decisions", questions.decisions(view), {
    refreshOn: onDecisions,
    initial,
  });
  return (
    <DecisionSeriesPanel
      title="Policy decisions"
      about={`per minute by verdict${decisionFilter(view.q).panel === null ? unfiltered : ""}`}
      toolbar={
        <Link
          href={href("/decisions/panels")}
          prefetch={false}
          className="rounded-sm text-table text-text-2 hover:text-text hover:underline"
        >
          More
        </Link>
      }
      answer={answer}
      kind="area"
      stacked
      format={formatNumber}
      height={height}
      syncId="overview"
      empty={{
        title: "No decisions",
        words: (
          <>
            Nothing was decided in this time range.{" "}
            <Link href={href("/decisions")} className="underline underline-offset-2 hover:text-accent">
              How to connect a policy engine
            </Link>
          </>
        ),
      }}
      onPick={(from, to, series) => pick(from, to, series, "")}
    >
      <DenyingRules view={view} initial={denying} />
    </DecisionSeriesPanel>
  );
});

/** Blocks by rail; nothing where no guardrail is at work. */
export const GuardrailsPanel = memo(function GuardrailsPanel({ view, initial, height }: Props) {
  const pick = usePick(view);
  const answer = useQuestion<DecisionPanelOutput>("/api/v1/panels/guardrails", questions.guardrails(view), {
    refreshOn: onDecisions,
    initial,
  });
  if (answer.error === null && (answer.data?.series.every(({ events }) => events === 0) ?? true)) return null;
  return (
    <DecisionSeriesPanel
      title="Guardrail blocks"
      about={`per minute by rail${view.q === "" ? "" : unfiltered}`}
      answer={answer}
      kind="bar"
      stacked
      format={formatNumber}
      height={height}
      syncId="overview"
      empty={{ title: "No blocks", words: "No guardrail stopped an input or output in this time range." }}
      onPick={(from, to, series) => pick(from, to, series, "verdict:deny")}
    />
  );
});

function usePick(view: OverviewView) {
  const router = useRouter();
  const href = useHref();
  return (from: number, to: number, series: PickedSeries, also: string) => {
    const rail = series?.group == null || series.group === "" ? "" : termText("rule", series.group);
    const outcome = series?.outcome == null ? "" : `verdict:${series.outcome}`;
    const q = joinQuery(decisionFilter(view.q).list, rail, outcome, also);
    router.push(href("/decisions", { q, from, to }));
  };
}
