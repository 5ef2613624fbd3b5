"use client";
import { useEffect, useMemo, useState } from "react";
import { expandTemplate } from "@/lib/alerts/template/expand";
import type { TemplateQuery } from "@/lib/alerts/template-data";
import type { PromResult } from "@/lib/client/prom/answers";
import { promNumber } from "@/lib/client/prom/answers";
import { askProm } from "@/lib/client/prom/ask-prom";
import { useView } from "@/lib/client/use-view";
import { Badge } from "../ui/badge";
import type { Sample } from "./use-rule-preview";

type Texts = { readonly [name: string]: string };
type Props = { name: string; labels: Texts; annotations: Texts; sample: Sample | null };
const pauseMs = 250;

/** What would be read if the largest series of the preview fired now. */
export function TemplatePreview({ name, labels, annotations, sample }: Props) {
  const texts = useMemo(() => ({ labels, annotations }), [labels, annotations]);
  const shown = useExpanded(texts, sample);
  if (sample === null || Object.keys(annotations).length + Object.keys(labels).length === 0) return null;
  const { summary, description, ...others } = shown.annotations;
  const alertLabels = Object.entries({ ...sample.labels, ...shown.labels }).filter(
    ([key]) => key !== "__name__",
  );
  return (
    <div aria-live="polite" className="rounded-md border border-dashed p-3">
      <p className="pb-1 text-label text-text-3">As it would read now</p>
      <p className="font-medium text-body">{summary ?? (name || "The alert")}</p>
      {description !== undefined && (
        <p className="whitespace-pre-wrap text-table text-text-2">{description}</p>
      )}
      {Object.entries(others).map(([key, value]) => (
        <p key={key} className="text-table text-text-2 [overflow-wrap:anywhere]">
          <span className="text-text-3">{key}:</span> {value}
        </p>
      ))}
      <p className="flex flex-wrap gap-1 pt-1.5">
        {alertLabels.map(([key, value]) => (
          <Badge key={key}>{`${key}=${value}`}</Badge>
        ))}
      </p>
    </div>
  );
}

type Expanded = { labels: Texts; annotations: Texts };

/** Expanded a moment after the last letter; templates may ask queries of their own. */
function useExpanded(texts: Expanded, sample: Sample | null): Expanded {
  const { project } = useView();
  const key = JSON.stringify([texts, sample]);
  const [shown, setShown] = useState<Expanded>(texts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that matters is in the key
  useEffect(() => {
    if (sample === null) return;
    let isGone = false;
    const timer = setTimeout(() => {
      const data = {
        labels: sample.labels,
        value: sample.value,
        externalLabels: {},
        externalUrl: location.origin,
        nowMs: Date.now(),
      };
      const query = queryOf(project);
      const all = async (record: Texts) =>
        Object.fromEntries(
          await Promise.all(
            Object.entries(record).map(async ([name, text]) => [
              name,
              await expandTemplate(text, data, query),
            ]),
          ),
        ) as Texts;
      void Promise.all([all(texts.labels), all(texts.annotations)]).then(
        ([labels, annotations]) => isGone || setShown({ labels, annotations }),
        () => undefined,
      );
    }, pauseMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [key, project]);
  return shown;
}

const queryOf =
  (project: string): TemplateQuery =>
  async (expr) => {
    const { data } = await askProm<PromResult>("query", { project, query: expr });
    if (data.resultType === "scalar") return [{ labels: {}, value: promNumber(data.result[1]) }];
    if (data.resultType !== "vector") return [];
    return data.result.map(({ metric, value }) => ({
      labels: metric,
      value: promNumber(value?.[1] ?? "NaN"),
    }));
  };
