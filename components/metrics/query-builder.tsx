"use client";
import { useMetrics } from "@/lib/client/prom/use-metadata";
import { Button } from "../ui/button";
import { Select } from "../ui/select";
import {
  type Built,
  builderAggregates,
  builderFunctions,
  buildQuery,
  type LabelFilter,
  matchOps,
} from "./builder-model";
import { FilterRows } from "./filter-rows";
import { SuggestInput } from "./suggest-input";
import { useLabelChoices } from "./use-label-choices";

type Props = { project: string; built: Built; onChange: (built: Built) => void };

const none = "none";
const functionOptions = [
  { value: none, words: "as it is" },
  ...builderFunctions.map((each) => ({ value: each, words: each.replaceAll("_", " ") })),
];
const aggregateOptions = [
  { value: none, words: "each series" },
  ...builderAggregates.map((each) => ({ value: each, words: each })),
];
const windows = ["$__rate_interval", "1m", "5m", "15m", "1h", "6h", "1d"];
const quantiles = [
  { value: none, words: "no quantile" },
  ...["0.5", "0.9", "0.95", "0.99"].map((value) => ({ value, words: `p${Number(value) * 100}` })),
];
const opOptions = matchOps.map((value) => ({ value, words: value }));

/** A query put together of its parts, from what is measured to how it is added up; the PromQL it makes stands below. */
export function QueryBuilder({ project, built, onChange }: Props) {
  const { metrics = [] } = useMetrics(project);
  const match = built.metric === "" ? "" : `{__name__=${JSON.stringify(built.metric)}}`;
  const labels = useLabelChoices(project, built.metric === "" ? null : "labels", match).filter(
    (name) => name !== "__name__",
  );
  const change = (part: Partial<Built>) => onChange({ ...built, ...part });
  const windowChoices = windows.includes(built.window) ? windows : [built.window, ...windows];
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <SuggestInput
          label="Metric"
          value={built.metric}
          choices={metrics.map(({ name }) => name)}
          placeholder="metric"
          className="min-w-56 flex-1"
          onChange={(metric) => change({ metric })}
        />
        <Select
          label="Function"
          value={built.func ?? none}
          options={functionOptions}
          onChange={(value) => change({ func: builderFunctions.find((each) => each === value) ?? null })}
        />
        {built.func !== null && (
          <Select
            label="Window"
            showLabel
            value={built.window}
            options={windowChoices.map((value) => ({
              value,
              words: value === "$__rate_interval" ? "auto" : value,
            }))}
            onChange={(window) => change({ window })}
          />
        )}
        <Select
          label="Aggregate"
          value={built.aggregate ?? none}
          options={aggregateOptions}
          onChange={(value) =>
            change({
              aggregate: builderAggregates.find((each) => each === value) ?? null,
              ...(value === none ? { by: [], without: false } : {}),
            })
          }
        />
        <Select
          label="Quantile"
          value={built.quantile === null ? none : String(built.quantile)}
          options={
            quantiles.some(({ value }) => value === String(built.quantile ?? none))
              ? quantiles
              : [...quantiles, { value: String(built.quantile), words: String(built.quantile) }]
          }
          onChange={(value) => change({ quantile: value === none ? null : Number(value) })}
        />
      </div>
      <Filters
        project={project}
        built={built}
        labels={labels}
        match={match}
        onChange={(filters) => change({ filters })}
      />
      {built.aggregate !== null && <Grouping built={built} labels={labels} onChange={change} />}
      <code className="block truncate text-label text-text-3" title={buildQuery(built)}>
        {buildQuery(built) || "Choose a metric to begin with."}
      </code>
    </div>
  );
}

type FiltersProps = {
  project: string;
  built: Built;
  labels: readonly string[];
  match: string;
  onChange: (filters: LabelFilter[]) => void;
};

function Filters({ project, built: { filters, metric }, labels, match, onChange }: FiltersProps) {
  return (
    <FilterRows
      filters={filters}
      onChange={onChange}
      blank={{ name: "", op: "=", value: "" }}
      add="Filter"
      canAdd={metric !== ""}
    >
      {(filter, place, set) => (
        <>
          <SuggestInput
            label={`Label of filter ${place + 1}`}
            value={filter.name}
            choices={labels}
            placeholder="label"
            className="w-32"
            onChange={(name) => set({ name })}
          />
          <Select label="Compare" value={filter.op} options={opOptions} onChange={(op) => set({ op })} />
          <FilterValue project={project} filter={filter} match={match} onChange={(value) => set({ value })} />
        </>
      )}
    </FilterRows>
  );
}

function FilterValue({
  project,
  filter,
  match,
  onChange,
}: {
  project: string;
  filter: LabelFilter;
  match: string;
  onChange: (value: string) => void;
}) {
  const isPlain = /^[A-Za-z_]\w*$/.test(filter.name);
  const values = useLabelChoices(project, isPlain ? `label/${filter.name}/values` : null, match);
  return (
    <SuggestInput
      label={`Value of ${filter.name || "the filter"}`}
      value={filter.value}
      choices={values}
      placeholder="value"
      className="w-40"
      onChange={onChange}
    />
  );
}

function Grouping({
  built,
  labels,
  onChange,
}: {
  built: Built;
  labels: readonly string[];
  onChange: (part: Partial<Built>) => void;
}) {
  const shown = [...new Set([...labels.filter((name) => name !== "le"), ...built.by])];
  const toggle = (name: string) =>
    onChange({
      by: built.by.includes(name) ? built.by.filter((each) => each !== name) : [...built.by, name],
    });
  return (
    <div className="flex flex-wrap items-center gap-1.5 text-table">
      <Select
        label="Grouping"
        value={built.without ? "without" : "by"}
        options={[
          { value: "by", words: "by" },
          { value: "without", words: "without" },
        ]}
        onChange={(value) => onChange({ without: value === "without" })}
      />
      {shown.length === 0 && <span className="text-text-3">no labels to group by</span>}
      {shown.map((name) => (
        <Button
          key={name}
          size="sm"
          look="ghost"
          aria-pressed={built.by.includes(name)}
          onClick={() => toggle(name)}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}
