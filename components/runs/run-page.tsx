"use client";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { AlertMentions } from "@/components/alerts/alert-mentions";
import { DecisionPeek } from "@/components/decisions/decision-peek";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { UnknownItem } from "@/components/ui/unknown-item";
import { useQuestion } from "@/lib/client/use-question";
import { useTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { RunDetailOutput } from "@/lib/contract/run-detail";
import { GraphView } from "./graph-view";
import { OutputView } from "./output-view";
import { RunDecisions } from "./run-decisions";
import { RunHead } from "./run-head";
import { RunLogs } from "./run-logs";
import { RunRelatives } from "./run-relatives";
import { StepPanel } from "./step-panel";
import { buildSteps, type Step } from "./steps";
import { Timeline } from "./timeline";
import { TranscriptView } from "./transcript-view";

const tabNames = ["timeline", "transcript", "graph", "decisions", "output", "logs", "related"] as const;
type TabName = (typeof tabNames)[number];

/** One run: what it did and why it ended so. Everything chosen stands in the URL. */
export function RunPage({ runId, initial }: { runId: string; initial?: RunDetailOutput | undefined }) {
  const { project } = useView();
  const href = useHref();
  useTrail(href("/runs"));
  const { data, error, refresh } = useQuestion<RunDetailOutput>(
    `/api/v1/runs/${encodeURIComponent(runId)}`,
    { project },
    {
      initial,
      refreshOn: (change) => change.runs.includes(runId) || (change.decisions > 0 && isOpenEnded(initial)),
    },
  );
  if (data === undefined && error?.status === 404)
    return (
      <UnknownItem page="Run" title="No run has this id" list={{ href: href("/runs"), words: "All runs" }}>
        It may belong to another project, be older than what is kept, or still be on its way: this page asks
        again by itself.
      </UnknownItem>
    );
  if (data === undefined && error)
    return <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />;
  if (data === undefined) return <LoadingRun />;
  return <Run detail={data} />;
}

const settledMs = 60_000;

/** Decisions come by their own way, so also some seconds after a run's end. */
function isOpenEnded(detail: RunDetailOutput | undefined): boolean {
  const end = detail?.run.ended_at ?? null;
  return end === null || Date.now() - Date.parse(end) < settledMs;
}

function Run({ detail }: { detail: RunDetailOutput }) {
  const { project } = useView();
  const { run } = detail;
  const steps = useMemo(() => buildSteps(detail.steps), [detail.steps]);
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabNames).withDefault(firstTab(detail)));
  const [stepId, setStepId] = useQueryState("step", parseAsString);
  const selected = useMemo(() => steps.all.find((step) => step.spanId === stepId) ?? null, [steps, stepId]);
  const [decisionId, setDecisionId] = useQueryState("decision", parseAsString);
  const peeked = detail.decisions.find(({ id }) => id === decisionId) ?? null;
  const select = (step: Step | null) => {
    void setStepId(step?.spanId ?? null);
    if (step !== null) void setDecisionId(null);
  };
  const peek = (id: string | null) => {
    void setDecisionId(id);
    if (id !== null) void setStepId(null);
  };
  const isRunning = run.status === "running" || run.status === "lost";
  const panel = "flex min-h-0 flex-1 data-[state=inactive]:hidden [&>:only-child]:flex-1";
  return (
    <div className="flex h-[calc(100dvh-48px)] min-h-0 flex-col max-sm:h-[calc(100dvh-104px)]">
      <RunHead detail={detail} steps={steps} onCulprit={(step) => select(step)} />
      {detail.alerts.length > 0 && (
        <div className="px-3 pb-2">
          <AlertMentions mentions={detail.alerts} />
        </div>
      )}
      <Tabs
        label="Parts of the run"
        className="flex min-h-0 flex-1 flex-col"
        value={tab}
        onChange={(next) => void setTab(next)}
        tabs={tabsOf(detail)}
      >
        <TabPanel value="timeline" className={panel}>
          <Timeline
            detail={detail}
            steps={steps}
            selected={stepId}
            onSelect={select}
            decision={decisionId}
            onDecision={peek}
          />
          {selected && <StepPanel step={selected} originNs={steps.originNs} onClose={() => select(null)} />}
          {peeked && !selected && <DecisionPeek decision={peeked} onClose={() => peek(null)} />}
        </TabPanel>
        <TabPanel value="transcript" className={panel}>
          <TranscriptView detail={detail} steps={steps} selected={stepId} onSelect={select} />
          {selected && <StepPanel step={selected} originNs={steps.originNs} onClose={() => select(null)} />}
        </TabPanel>
        <TabPanel value="graph" className={panel}>
          <GraphView steps={steps.all} selected={stepId} onSelect={select} />
          {selected && <StepPanel step={selected} originNs={steps.originNs} onClose={() => select(null)} />}
        </TabPanel>
        <TabPanel value="decisions" className={panel}>
          <RunDecisions detail={detail} />
        </TabPanel>
        <TabPanel value="output" className={panel}>
          <OutputView project={project} runId={run.id} running={isRunning} />
        </TabPanel>
        <TabPanel value="logs" className={panel}>
          <RunLogs run={run} />
        </TabPanel>
        <TabPanel value="related" className={panel}>
          <RunRelatives detail={detail} />
        </TabPanel>
      </Tabs>
    </div>
  );
}

/** A run told by the run API alone has no steps, but it may have printed something. */
function firstTab(detail: RunDetailOutput): TabName {
  return detail.steps.length === 0 && detail.output_streams.some(({ bytes }) => bytes > 0)
    ? "output"
    : "timeline";
}

function tabsOf(detail: RunDetailOutput): { value: TabName; words: string; count?: number }[] {
  const related = detail.attempts.length - 1 + detail.children.length + (detail.parent === null ? 0 : 1);
  const decided = detail.decisions.length;
  const marks = detail.run.output_errors + detail.run.output_warnings;
  return [
    { value: "timeline", words: "Timeline" },
    { value: "transcript", words: "Transcript" },
    { value: "graph", words: "Graph" },
    { value: "decisions", words: "Decisions", ...(decided > 0 ? { count: decided } : {}) },
    { value: "output", words: "Output", ...(marks > 0 ? { count: marks } : {}) },
    { value: "logs", words: "Logs" },
    { value: "related", words: "Related", ...(related > 0 ? { count: related } : {}) },
  ];
}

function LoadingRun() {
  return (
    <div role="status" aria-label="Loading the run" className="flex flex-col gap-3 p-3">
      <Skeleton className="h-5 w-80" />
      <Skeleton className="h-3 w-[480px] max-w-full" />
      <Skeleton className="mt-6 h-64 w-full" />
    </div>
  );
}
