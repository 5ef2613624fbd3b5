"use client";
import { Plus, Trash2 } from "lucide-react";
import { queryLetter } from "@/lib/client/prom/metric-view";
import { units } from "@/lib/client/prom/units";
import {
  type DashboardPanel,
  dashboardLimits,
  type PanelKind,
  panelKinds,
  reductions,
  thresholdMeanings,
} from "@/lib/contract/dashboard-spec";
import { PromqlField } from "../metrics/promql-field";
import { SuggestInput } from "../metrics/suggest-input";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { IconButton } from "../ui/icon-button";
import { Field, fieldClass, Input } from "../ui/input";
import { Select } from "../ui/select";

export const kindWords: Record<PanelKind, string> = {
  series: "Time series",
  stat: "Figures",
  bars: "Bar gauge",
  table: "Table",
  heat: "Heat map",
  text: "Text",
  row: "Row",
  runs: "Runs",
  decisions: "Decisions",
  logs: "Logs",
};
const isList = (kind: PanelKind) => kind === "runs" || kind === "decisions" || kind === "logs";
const isProm = (kind: PanelKind) => !isList(kind) && kind !== "text" && kind !== "row";

type Props = {
  panel: DashboardPanel;
  project: string;
  variables: readonly string[];
  onChange: (panel: DashboardPanel) => void;
  onClose: () => void;
};

/** All that a panel is, beside the dashboard that shows every change at once. */
export function PanelEditor({ panel, project, variables, onChange, onClose }: Props) {
  const change = (part: Partial<DashboardPanel>) => onChange({ ...panel, ...part });
  const { kind } = panel;
  return (
    <Sheet open onClose={onClose} modal={false} title={`Edit ${panel.title || kindWords[kind]}`}>
      <div className="flex flex-col gap-4 p-4">
        <Field label="Title" hint="Variables may stand in it: $job">
          <Input
            value={panel.title}
            maxLength={200}
            onChange={(event) => change({ title: event.target.value })}
          />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Select
            label="Panel"
            showLabel
            value={kind}
            options={panelKinds.map((value) => ({ value, words: kindWords[value] }))}
            onChange={(value) => change({ kind: value })}
          />
          {variables.length > 0 && kind !== "row" && (
            <Select
              label="Repeat for"
              showLabel
              value={panel.repeat ?? "nothing"}
              options={["nothing", ...variables].map((value) => ({ value, words: value }))}
              onChange={(value) => change({ repeat: value === "nothing" ? null : value })}
            />
          )}
        </div>
        {isProm(kind) && <Queries panel={panel} project={project} onChange={change} />}
        {isProm(kind) && <Looks panel={panel} onChange={change} />}
        {(kind === "stat" || kind === "bars") && <Thresholds panel={panel} onChange={change} />}
        {isList(kind) && (
          <Field
            label="Query"
            hint="The query language of the list, such as status:failed workflow:$workflow"
          >
            <Input
              className="font-mono"
              value={panel.q}
              onChange={(event) => change({ q: event.target.value })}
            />
          </Field>
        )}
        {kind === "text" && (
          <Field label="Text" hint="Headings, lists, **bold**, `code` and links of Markdown">
            <textarea
              rows={10}
              value={panel.text}
              onChange={(event) => change({ text: event.target.value })}
              className={`${fieldClass} p-2 font-mono text-table`}
            />
          </Field>
        )}
      </div>
    </Sheet>
  );
}

type PartProps = { panel: DashboardPanel; onChange: (part: Partial<DashboardPanel>) => void };

function Queries({ panel: { queries }, project, onChange }: PartProps & { project: string }) {
  const set = (place: number, part: Partial<DashboardPanel["queries"][number]>) =>
    onChange({ queries: queries.map((each, index) => (index === place ? { ...each, ...part } : each)) });
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-1 font-medium text-table text-text-2">Queries</legend>
      {queries.map((query, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a query's letter is its place
        <div key={place} className="flex flex-col gap-1.5 rounded-md border p-2">
          <div className="flex items-center gap-2">
            <span className="font-medium font-mono text-table">{queryLetter(place)}</span>
            <SuggestInput
              label={`Legend of ${queryLetter(place)}`}
              value={query.legend}
              choices={[]}
              placeholder="legend: {{label}}"
              onChange={(legend) => set(place, { legend })}
            />
            <IconButton
              size="sm"
              label={`Remove query ${queryLetter(place)}`}
              onClick={() => onChange({ queries: queries.toSpliced(place, 1) })}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </div>
          <PromqlField
            value={query.expr}
            project={project}
            label={`Query ${queryLetter(place)}`}
            onSubmit={(expr) => set(place, { expr })}
          />
        </div>
      ))}
      <Button
        size="sm"
        className="self-start"
        disabled={queries.length >= dashboardLimits.queries}
        onClick={() => onChange({ queries: [...queries, { expr: "", legend: "", hidden: false }] })}
      >
        <Plus aria-hidden className="size-3.5" /> Query
      </Button>
    </fieldset>
  );
}

const draws = [
  { value: "line", words: "Lines" },
  { value: "area", words: "Areas" },
  { value: "stack", words: "Stacked" },
  { value: "bar", words: "Bars" },
] as const;

function Looks({ panel, onChange }: PartProps) {
  const { kind } = panel;
  const own = panel.unit !== "" && !units.some(({ id }) => id === panel.unit);
  return (
    <div className="flex flex-wrap gap-2">
      <Select
        label="Unit"
        showLabel
        value={panel.unit === "" ? "auto" : panel.unit}
        options={[
          { value: "auto", words: "by the name" },
          ...units.map(({ id, words }) => ({ value: id, words })),
          ...(own ? [{ value: panel.unit, words: panel.unit }] : []),
        ]}
        onChange={(value) => onChange({ unit: value === "auto" ? "" : value })}
      />
      {kind === "series" && (
        <>
          <Select
            label="Draw"
            showLabel
            value={panel.draw}
            options={draws}
            onChange={(draw) => onChange({ draw })}
          />
          <Select
            label="Legend"
            showLabel
            value={panel.legend}
            options={[
              { value: "none", words: "names" },
              { value: "table", words: "table" },
            ]}
            onChange={(legend) => onChange({ legend })}
          />
        </>
      )}
      {(kind === "stat" || kind === "bars") && (
        <Select
          label="Value"
          showLabel
          value={panel.reduce}
          options={reductions.map((value) => ({ value, words: value }))}
          onChange={(reduce) => onChange({ reduce })}
        />
      )}
    </div>
  );
}

function Thresholds({ panel: { thresholds }, onChange }: PartProps) {
  const set = (place: number, part: Partial<DashboardPanel["thresholds"][number]>) =>
    onChange({
      thresholds: thresholds.map((each, index) => (index === place ? { ...each, ...part } : each)),
    });
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="pb-1 font-medium text-table text-text-2">Thresholds</legend>
      {thresholds.map(({ from, meaning }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: thresholds have no name but their place
        <div key={place} className="flex items-center gap-2">
          <Input
            aria-label={`From, threshold ${place + 1}`}
            type="number"
            step="any"
            placeholder="from the bottom"
            value={from ?? ""}
            className="max-w-36"
            onChange={(event) =>
              set(place, { from: event.target.value === "" ? null : Number(event.target.value) })
            }
          />
          <Select
            label="Means"
            value={meaning}
            options={thresholdMeanings.map((value) => ({ value, words: value }))}
            onChange={(next) => set(place, { meaning: next })}
          />
          <IconButton
            size="sm"
            label={`Remove threshold ${place + 1}`}
            onClick={() => onChange({ thresholds: thresholds.toSpliced(place, 1) })}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        className="self-start"
        onClick={() =>
          onChange({
            thresholds: [
              ...thresholds,
              { from: thresholds.length === 0 ? null : 0, meaning: thresholds.length === 0 ? "ok" : "error" },
            ],
          })
        }
      >
        <Plus aria-hidden className="size-3.5" /> Threshold
      </Button>
    </fieldset>
  );
}
