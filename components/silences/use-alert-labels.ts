"use client";
import { useMemo } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { SilenceLabels } from "@/lib/contract/silence";
import type { LabelChoices } from "./matcher-rows";

/** Labels of open alerts, asked once: empty until they are there, and where nothing is open. */
export function useAlertLabels(): LabelChoices {
  const { project } = useView();
  const { data } = useQuestion<SilenceLabels>(
    "/api/v1/silences/labels",
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  return useMemo(() => new Map(data?.labels.map(({ name, values }) => [name, values])), [data]);
}
