"use client";
import { useMemo } from "react";
import { queryOfForm } from "@/lib/alerts/rule-form";
import { useProm } from "@/lib/client/prom/use-prom";
import { useView } from "@/lib/client/use-view";
import type { LabelRecord } from "@/lib/model/alert";
import { guessUnit } from "../metrics/guess-unit";
import { promqlFault } from "../metrics/promql-lint";
import { toPlot } from "../metrics/to-plot";
import { useDebounced } from "../search/use-debounced";
import { splitCondition } from "./condition";
import type { RuleDraft } from "./rule-draft";
import { episodesOf } from "./would-fire";

/** A series of the preview with its newest value: what templates are tried with. */
export type Sample = { labels: LabelRecord; value: number };

const pauseMs = 400;

/** The query in force: of a form what is made of it; empty where it is at fault. */
export function exprOf(draft: Pick<RuleDraft, "kind" | "mode" | "form" | "expr">): string {
  return draft.mode === "form" && draft.kind === "alert" ? queryOfForm(draft.form).expr : draft.expr.trim();
}

/** What the rule's query answers over the view's time range, and where the rule would have fired. */
export function useRulePreview(draft: RuleDraft) {
  const { project } = useView();
  const expr = useDebounced(exprOf(draft), pauseMs);
  const condition = useMemo(() => splitCondition(expr), [expr]);
  const value = condition?.value ?? expr;
  const isAskable = value !== "" && promqlFault(value) === null;
  const asks = useMemo(() => [{ expr: value, instant: false }], [value]);
  const answer = useProm(asks, { project, step: null, points: 240, enabled: isAskable });
  const { data } = answer;
  const plot = useMemo(
    () => (data === undefined ? null : toPlot(data.outcomes, [{ expr: value, legend: "" }], data.range)),
    [data, value],
  );
  const episodes = useMemo(
    () =>
      plot === null || data === undefined || draft.kind === "record"
        ? []
        : episodesOf(plot.series, {
            times: plot.times,
            stepMs: data.range.stepMs,
            condition,
            forMs: draft.forMs,
            keepFiringForMs: draft.keepFiringForMs,
          }),
    [plot, data, condition, draft.forMs, draft.keepFiringForMs, draft.kind],
  );
  const sample = useMemo<Sample | null>(() => {
    const largest = plot?.series
      .filter(({ last }) => last !== null)
      .toSorted((a, b) => (b.last ?? 0) - (a.last ?? 0))[0];
    return largest === undefined ? null : { labels: largest.labels, value: largest.last ?? 0 };
  }, [plot]);
  return { expr, condition, answer, plot, episodes, sample, isAskable, unit: guessUnit(value) };
}
export type RulePreview = ReturnType<typeof useRulePreview>;
