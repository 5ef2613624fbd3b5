"use client";
import { ListFilter, Plus } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { stepText } from "@/lib/client/prom/steps";
import { units } from "@/lib/client/prom/units";
import { useHref } from "@/lib/client/use-view";
import { Button, buttonClass } from "../ui/button";
import { cx } from "../ui/cx";
import { Segmented, Select } from "../ui/select";
import type { useMetricView } from "./use-metric-view";

const steps = ["auto", "10s", "30s", "1m", "5m", "15m", "1h", "6h", "1d"];
const drawOptions = [
  { value: "line", words: "Lines" },
  { value: "area", words: "Areas" },
  { value: "stack", words: "Stacked" },
  { value: "bar", words: "Bars" },
] as const;
const viewOptions = [
  { value: "chart", words: "Chart" },
  { value: "table", words: "Table" },
  { value: "heat", words: "Heat\u00a0map" },
] as const;

type Props = {
  view: ReturnType<typeof useMetricView>;
  /** The step in force and the unit that the names tell of. */
  stepMs: number | undefined;
  guessed: string;
};

/** How answers are drawn: all of it in the address. */
export function ViewToolbar({ view, stepMs, guessed }: Props) {
  const auto = stepMs === undefined || view.step !== null ? "auto" : `auto (${stepText(stepMs)})`;
  const stepChoices = view.step === null || steps.includes(view.step) ? steps : [...steps, view.step];
  const guess = units.find(({ id }) => id === guessed)?.words ?? "Number";
  return (
    <span className="flex flex-wrap items-center justify-end gap-1.5">
      <Segmented
        label="View"
        value={view.view}
        options={viewOptions}
        onChange={(next) => void view.set({ view: next })}
      />
      {view.view === "chart" && (
        <>
          <Select
            label="Draw"
            value={view.draw}
            options={drawOptions}
            onChange={(draw) => void view.set({ draw })}
          />
          <Button
            size="sm"
            look="ghost"
            aria-pressed={view.exemplars}
            onClick={() => void view.set({ exemplars: !view.exemplars })}
          >
            Exemplars
          </Button>
        </>
      )}
      {view.view !== "table" && (
        <Select
          label="Step"
          showLabel
          value={view.step ?? "auto"}
          options={stepChoices.map((value) => ({ value, words: value === "auto" ? auto : value }))}
          onChange={(next) => void view.set({ step: next === "auto" ? null : next })}
        />
      )}
      <Select
        label="Unit"
        showLabel
        value={view.unit ?? "auto"}
        options={[
          { value: "auto", words: `auto (${guess})` },
          ...units.map(({ id, words }) => ({ value: id, words })),
        ]}
        onChange={(next) => void view.set({ unit: next === "auto" ? null : next })}
      />
    </span>
  );
}

type ActionsProps = { canAdd: boolean; onAdd: () => void; onBrowse: () => void; children?: ReactNode };

/** What one does with the page as a whole. */
export function PageActions({ canAdd, onAdd, onBrowse, children }: ActionsProps) {
  const href = useHref();
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Button size="sm" onClick={onBrowse}>
        <ListFilter aria-hidden className="size-3.5" /> Browse metrics
      </Button>
      <Button size="sm" disabled={!canAdd} onClick={onAdd}>
        <Plus aria-hidden className="size-3.5" /> Query
      </Button>
      <span className="ml-auto flex items-center gap-1.5">
        {/* Phones have no room for it at the bottom. */}
        <Link href={href("/dashboards")} className={cx(buttonClass("ghost", "sm"), "sm:hidden")}>
          Dashboards
        </Link>
        {children}
      </span>
    </div>
  );
}
