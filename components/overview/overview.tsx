"use client";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { distinctColours } from "@/lib/client/colour";
import { formatDuration, formatNumber, formatShare } from "@/lib/client/format";
import { quoteValue } from "@/lib/client/quote-value";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionBreakdownOutput } from "@/lib/contract/decision-breakdown";
import type { DecisionListOutput } from "@/lib/contract/decision-list";
import type { DecisionPanelOutput } from "@/lib/contract/decision-panels";
import type { OverviewNumbersOutput, PanelOutput } from "@/lib/contract/panel-series";
import type { RunListOutput } from "@/lib/contract/run-list";
import type { StreamChanged } from "@/lib/contract/stream";
import { ErrorState } from "../ui/error-state";
import { Input } from "../ui/input";
import { Segmented, Select } from "../ui/select";
import { DecisionsPanel, GuardrailsPanel } from "./decision-panels";
import { Denials } from "./denials";
import { ErrorRanking } from "./error-ranking";
import { FailingRuns } from "./failing-runs";
import { type Endpoints, NothingHere } from "./nothing-here";
import { Numbers } from "./numbers";
import { errorGroup, failingQuery, joinQuery, type OverviewView, questions } from "./overview-questions";
import { useOverviewState } from "./overview-state";
import { SeriesPanel } from "./series-panel";

/** The server's answers to this page's questions, for the first paint. */
export type OverviewInitial = {
  numbers: OverviewNumbersOutput;
  throughput: PanelOutput;
  latency: PanelOutput;
  errors: PanelOutput;
  failing: RunListOutput;
  decisions: DecisionPanelOutput;
  denying: DecisionBreakdownOutput;
  guardrails: DecisionPanelOutput;
  denials: DecisionListOutput;
};

// The charts share what the window leaves them, so that a tall one is not half empty.
const upper = "clamp(170px, calc((100dvh - 525px) * 0.58), 400px)";
const lower = "clamp(130px, calc((100dvh - 525px) * 0.42), 300px)";

const onRollups = (change: StreamChanged) => change.rollups;
const onRuns = (change: StreamChanged) => change.runs.length > 0 || change.rollups;

/** Is it well, and if not, where? */
export function Overview({ initial, endpoints }: { initial: OverviewInitial | null; endpoints: Endpoints }) {
  const { project } = useView();
  const { params } = useTimeRange();
  const { by, subject, q } = useOverviewState();
  const view = useMemo<OverviewView>(
    () => ({ project, ...params, by, subject, q }),
    [project, params, by, subject, q],
  );
  const { numbers, throughput, latency, errors, failing } = useOverviewAnswers(view, initial);
  const pick = usePick(view);
  const nothing =
    throughput.data !== undefined &&
    !throughput.outdated &&
    throughput.data.series.every((series) => series.total === 0) &&
    q === "";
  // One colouring for all panels of the page: a group is the same colour in each.
  const colourOf = distinctColours(
    [throughput, latency, errors].flatMap(
      ({ data }) => data?.series.flatMap(({ group }) => group ?? []) ?? [],
    ),
  );
  // A filter that no panel understands is said once, not in each of them.
  const refused = [numbers, throughput, errors].find(({ error }) => error?.status === 400)?.error ?? null;
  const fault = q === "" ? null : refused;
  const noun = subject === "runs" ? "runs" : "requests";
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3 lg:h-[calc(100dvh-48px)] lg:overflow-hidden">
      <Toolbar />
      {fault !== null ? (
        <div className="rounded-lg border bg-surface">
          <ErrorState title="This filter cannot be asked" message={fault.message} requestId={null} />
        </div>
      ) : nothing ? (
        <NothingHere endpoints={endpoints} subject={subject} />
      ) : (
        <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[minmax(0,1fr)_320px]">
          <div className="flex min-w-0 flex-col gap-3 lg:overflow-y-auto">
            <Numbers answer={numbers.data} view={view} />
            <div className="grid shrink-0 gap-3 xl:grid-cols-2">
              <SeriesPanel
                title="Throughput"
                about={`${noun} per minute by ${by === "none" ? "outcome" : by}`}
                answer={throughput}
                kind="area"
                stacked
                format={formatNumber}
                height={upper}
                colourOf={colourOf}
                onPick={pick}
              />
              <SeriesPanel
                title="Latency"
                about={by === "none" ? "p50, p95, p99" : `p95 by ${by}`}
                answer={latency}
                kind="line"
                format={formatDuration}
                unit="ms"
                height={upper}
                colourOf={colourOf}
                onPick={pick}
              />
            </div>
            <div className="grid shrink-0 items-stretch gap-3 xl:grid-cols-2">
              <SeriesPanel
                title="Errors"
                onlyFailing
                about={`failing share by ${errorGroup(view)}`}
                answer={errors}
                kind="line"
                format={formatShare}
                limit={1}
                height={lower}
                colourOf={colourOf}
                onPick={(from, to, series) => pick(from, to, series, true)}
              >
                {errors.data !== undefined && (
                  <ErrorRanking panel={errors.data} by={errorGroup(view)} view={view} colourOf={colourOf} />
                )}
              </SeriesPanel>
              <DecisionsPanel
                view={view}
                initial={initial?.decisions}
                denying={initial?.denying}
                height={lower}
              />
            </div>
            <GuardrailsPanel view={view} initial={initial?.guardrails} height={lower} />
          </div>
          <div className="flex min-h-0 min-w-0 flex-col gap-3">
            <FailingRuns answer={failing} view={view} className="lg:min-h-0 lg:flex-1 lg:overflow-hidden" />
            <Denials view={view} initial={initial?.denials} className="lg:max-h-[50%] lg:overflow-hidden" />
          </div>
        </div>
      )}
    </div>
  );
}

function useOverviewAnswers(view: OverviewView, initial: OverviewInitial | null) {
  const panels = { refreshOn: onRollups };
  const numbers = useQuestion<OverviewNumbersOutput>("/api/v1/overview", questions.numbers(view), {
    ...panels,
    initial: initial?.numbers,
  });
  const throughput = useQuestion<PanelOutput>("/api/v1/panels/throughput", questions.throughput(view), {
    ...panels,
    initial: initial?.throughput,
  });
  const latency = useQuestion<PanelOutput>("/api/v1/panels/latency", questions.latency(view), {
    ...panels,
    initial: initial?.latency,
  });
  const errors = useQuestion<PanelOutput>("/api/v1/panels/errors", questions.errors(view), {
    ...panels,
    initial: initial?.errors,
  });
  const failing = useQuestion<RunListOutput>("/api/v1/runs", questions.failing(view), {
    refreshOn: onRuns,
    initial: initial?.failing,
  });
  return { numbers, throughput, latency, errors, failing };
}

/** Opens the rows behind a point: its step, and its series' outcome or group. */
function usePick(view: OverviewView) {
  const router = useRouter();
  const href = useHref();
  return (
    fromMs: number,
    toMs: number,
    series: PanelOutput["series"][number] | null,
    failingOnly = false,
  ) => {
    const failing = view.subject === "runs" ? failingQuery : "status:error";
    const group =
      series?.group == null ? "" : `${failingOnly ? errorGroup(view) : view.by}:${quoteValue(series.group)}`;
    const outcome = series?.outcome == null ? "" : `status:${series.outcome}`;
    const q = joinQuery(view.q, group, failingOnly ? failing : outcome);
    router.push(href(view.subject === "runs" ? "/runs" : "/traces", { q, from: fromMs, to: toMs }));
  };
}

function Toolbar() {
  const { by, subject, q, setBy, setSubject, setQ } = useOverviewState();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h1 className="mr-1 font-semibold text-title">Overview</h1>
      <Segmented
        label="Count"
        value={subject}
        onChange={setSubject}
        options={[
          { value: "runs", words: "Runs" },
          { value: "requests", words: "Requests" },
        ]}
      />
      <Select
        label="Group by"
        showLabel
        value={by}
        onChange={setBy}
        options={[
          { value: "none", words: "Outcome" },
          { value: "workflow", words: "Workflow" },
          { value: "agent", words: "Agent" },
          { value: "service", words: "Service" },
        ]}
      />
      <FilterField key={q} q={q} onChange={setQ} />
    </div>
  );
}

/** Applied on Enter and on leaving the field: half a query is a fault, not a filter. */
function FilterField({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(q);
  return (
    <search className="min-w-40 max-w-80 flex-1">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange(text.trim());
        }}
      >
        <Input
          aria-label="Filter all panels"
          placeholder="Filter: workflow:checkout"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => text.trim() !== q && onChange(text.trim())}
          className="h-6 font-mono text-table"
          spellCheck={false}
        />
      </form>
    </search>
  );
}
