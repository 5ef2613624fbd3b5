"use client";
import { ChartLine } from "lucide-react";
import { useMemo, useState } from "react";
import { type MetricQuery, mostQueries, queryLetter } from "@/lib/client/prom/metric-view";
import { unitOf } from "@/lib/client/prom/units";
import { useMetrics } from "@/lib/client/prom/use-metadata";
import { type PromAnswer, type PromAsk, useProm } from "@/lib/client/prom/use-prom";
import { useView } from "@/lib/client/use-view";
import { type DashboardPanel, newPanel } from "@/lib/contract/dashboard-spec";
import { AddToDashboard } from "../dashboards/add-to-dashboard";
import { Panel } from "../panel/panel";
import { MakeAlert } from "../rules/make-alert";
import type { Endpoints } from "../settings/send-data-snippets";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Annotations } from "./annotations";
import { metricOf, queryForMetric } from "./builder-model";
import { ExemplarList } from "./exemplar-list";
import { guessSpreadUnit, guessUnit } from "./guess-unit";
import { HeatMap } from "./heat-map";
import { MetricBrowser } from "./metric-browser";
import { PageActions, ViewToolbar } from "./metric-toolbar";
import { NoMetrics } from "./no-metrics";
import { PromChart } from "./prom-chart";
import { promqlFault } from "./promql-lint";
import { QueryRow } from "./query-row";
import { type FoundExemplar, useExemplars } from "./use-exemplars";
import { useMetricView } from "./use-metric-view";
import { ValueTable } from "./value-table";

const chartHeight = "clamp(220px, calc(100dvh - 480px), 420px)";
const blank: MetricQuery = { expr: "", legend: "", hidden: false };

/** Ask anything of the metrics: queries above, what they answer below. The address is the only state. */
export function MetricsPage({ endpoints }: { endpoints: Endpoints }) {
  const { project } = useView();
  const view = useMetricView();
  const [browsing, setBrowsing] = useState(false);
  const { metrics } = useMetrics(project);
  const { queries, setQueries } = view;
  const places = useMemo(() => askedPlaces(queries), [queries]);
  const asked = useMemo(() => places.map((place) => queries[place] ?? blank), [places, queries]);
  const asks = useMemo<PromAsk[]>(
    () => asked.map(({ expr }) => ({ expr, instant: view.view === "table" })),
    [asked, view.view],
  );
  const answer = useProm(asks, { project, step: view.step, enabled: asks.length > 0 });
  const guessed = guessUnit(asked[0]?.expr ?? "");
  const exemplars = useExemplars(
    useMemo(() => asked.map(({ expr }) => expr), [asked]),
    { project, range: answer.data?.range, enabled: view.exemplars && view.view === "chart" },
  );
  const change = (place: number, query: MetricQuery) =>
    setQueries(queries.map((each, index) => (index === place ? query : each)));
  const add = (query: MetricQuery) => setQueries([...queries, query]);
  const errorOf = (place: number) => answer.data?.outcomes[places.indexOf(place)]?.error?.message ?? null;
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <h1 className="sr-only">Metrics</h1>
      <PageActions
        canAdd={queries.length < mostQueries}
        onAdd={() => add(blank)}
        onBrowse={() => setBrowsing(true)}
      >
        <MakeAlert expr={asked[0]?.expr} />
        <AddToDashboard panel={panelOf(asked, view)} />
      </PageActions>
      <section aria-label="Queries" className="divide-y rounded-lg border bg-surface">
        {queries.map((query, place) => (
          <QueryRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a query's letter is its place
            key={place}
            letter={queryLetter(place)}
            query={query}
            project={project}
            error={answer.outdated ? null : errorOf(place)}
            canRemove={queries.length > 1 || query.expr !== ""}
            onChange={(next) => change(place, next)}
            onDuplicate={() =>
              queries.length < mostQueries && setQueries(queries.toSpliced(place + 1, 0, query))
            }
            onRemove={() => setQueries(queries.length === 1 ? [blank] : queries.toSpliced(place, 1))}
          />
        ))}
      </section>
      {asks.length > 0 ? (
        <Result
          view={view}
          asked={asked}
          places={places}
          answer={answer}
          guessed={guessed}
          exemplars={exemplars}
        />
      ) : metrics?.length === 0 ? (
        <NoMetrics endpoints={endpoints} />
      ) : (
        <NothingAsked onBrowse={() => setBrowsing(true)} />
      )}
      <MetricBrowser
        open={browsing}
        project={project}
        onClose={() => setBrowsing(false)}
        onPick={({ name, type }) => {
          const expr = queryForMetric(name, type);
          const empty = queries.findIndex((query) => query.expr === "");
          if (empty >= 0) change(empty, { ...blank, expr });
          else if (queries.length < mostQueries) add({ ...blank, expr });
          setBrowsing(false);
        }}
      />
    </div>
  );
}

const kindOfView = { chart: "series", table: "table", heat: "heat" } as const;

/** What is on the screen as a panel; null where nothing is asked. */
function panelOf(
  asked: readonly MetricQuery[],
  view: ReturnType<typeof useMetricView>,
): DashboardPanel | null {
  if (asked.length === 0) return null;
  return newPanel({
    id: 1,
    title: metricOf(asked[0]?.expr ?? "") ?? "Metrics",
    kind: kindOfView[view.view],
    x: 0,
    y: 0,
    w: 12,
    h: 9,
    queries: asked.map((query) => ({ ...query })),
    unit: view.unit ?? "",
    draw: view.draw,
  });
}

/** Places of the queries that can be asked. */
function askedPlaces(queries: readonly MetricQuery[]): number[] {
  return queries.flatMap(({ expr, hidden }, place) =>
    hidden || expr.trim() === "" || promqlFault(expr) !== null ? [] : [place],
  );
}

type ResultProps = {
  view: ReturnType<typeof useMetricView>;
  asked: readonly MetricQuery[];
  places: readonly number[];
  answer: PromAnswer;
  guessed: string;
  exemplars: readonly FoundExemplar[];
};

function Result({ view, asked, places, answer, guessed, exemplars }: ResultProps) {
  const unit = unitOf(view.unit ?? guessed);
  const spread = unitOf(guessSpreadUnit(asked[0]?.expr ?? ""));
  const letters = places.map(queryLetter);
  const { data } = answer;
  const isEmpty = data?.outcomes.every(({ reply }) => countOf(reply?.data) === 0) === true;
  return (
    <Panel
      title="Result"
      answer={answer}
      height={chartHeight}
      toolbar={
        <ViewToolbar
          view={view}
          stepMs={data?.range.stepMs}
          guessed={view.view === "heat" ? spread.id : guessed}
        />
      }
      empty={
        isEmpty && (
          <>
            <EmptyState title="No samples in this time range">
              The query is in order, and nothing matches it here. A longer range, fewer filters or another
              metric may.
            </EmptyState>
            <Annotations outcomes={data.outcomes} letters={letters} />
          </>
        )
      }
    >
      {data !== undefined && (
        <>
          {view.view === "chart" && (
            <PromChart
              label="Metrics"
              outcomes={data.outcomes}
              queries={asked}
              range={data.range}
              unit={unit}
              draw={view.draw}
              height={chartHeight}
              syncId="metrics"
              exemplars={exemplars}
            />
          )}
          {view.view === "chart" && view.exemplars && <ExemplarList exemplars={exemplars} unit={unit} />}
          {view.view === "heat" && <Heat data={data} unit={view.unit === null ? spread : unit} />}
          {view.view === "table" && (
            <ValueTable
              outcomes={data.outcomes}
              letters={letters}
              unit={unit}
              className="h-[min(60dvh,560px)]"
            />
          )}
          <Annotations outcomes={data.outcomes} letters={letters} />
        </>
      )}
    </Panel>
  );
}

function Heat({ data, unit }: { data: NonNullable<PromAnswer["data"]>; unit: ReturnType<typeof unitOf> }) {
  const items = useMemo(
    () =>
      data.outcomes.flatMap(({ reply }) => (reply?.data.resultType === "matrix" ? reply.data.result : [])),
    [data],
  );
  return (
    <HeatMap
      label="Metrics as a heat map"
      items={items}
      range={data.range}
      unit={unit}
      height={chartHeight}
    />
  );
}

function countOf(result: { resultType: string; result: readonly unknown[] } | undefined): number {
  if (result === undefined) return 0;
  return result.resultType === "scalar" || result.resultType === "string" ? 1 : result.result.length;
}

const examples = [
  {
    words: "Runs a second, by workflow",
    q: "sum by (workflow) (rate(runtower_runs_total[$__rate_interval]))",
  },
  {
    words: "p95 of runs, by workflow",
    q: "histogram_quantile(0.95, sum by (workflow) (rate(runtower_run_duration_seconds[$__rate_interval])))",
  },
  {
    words: "Denials, by policy",
    q: 'sum by (policy) (increase(runtower_decisions_total{verdict="deny"}[$__rate_interval]))',
  },
  { words: "Cost in dollars, by model", q: "sum by (model) (increase(runtower_cost_usd_total[1h]))" },
];

function NothingAsked({ onBrowse }: { onBrowse: () => void }) {
  const view = useMetricView();
  return (
    <EmptyState
      icon={ChartLine}
      title="Ask something of the metrics"
      action={
        <>
          <Button size="sm" look="primary" onClick={onBrowse}>
            Browse metrics
          </Button>
          {examples.map(({ words, q }) => (
            <Button key={q} size="sm" onClick={() => view.setQueries([{ ...blank, expr: q }])}>
              {words}
            </Button>
          ))}
        </>
      }
    >
      Write PromQL above, put a query together with the builder, or begin with one of these.
    </EmptyState>
  );
}
