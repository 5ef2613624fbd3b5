"use client";
import { CountHistogram } from "@/components/search/count-histogram";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { DecisionHistogramOutput } from "@/lib/contract/decision-list";
import { verdictColour, verdictLook, verdictOrder } from "./verdict";

type Props = { query: string; onVerdict: (verdict: string) => void };

const kinds = verdictOrder.map((verdict) => ({
  key: verdict,
  words: verdictLook(verdict).words,
  colour: verdictColour(verdict),
}));

/** Decisions over time by verdict. */
export function DecisionHistogram({ query, onVerdict }: Props) {
  const { project } = useView();
  const { params } = useTimeRange();
  const { data, error } = useQuestion<DecisionHistogramOutput>(
    "/api/v1/decisions/histogram",
    { project, q: query, ...params },
    { refreshOn: (change) => change.decisions > 0 },
  );
  return (
    <CountHistogram
      label="Decisions by verdict"
      one="decision"
      data={data}
      error={error}
      kinds={kinds}
      onKind={onVerdict}
      namesFromTop
      heightPx={88}
    />
  );
}
