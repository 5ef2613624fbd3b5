"use client";
import { CountHistogram } from "@/components/search/count-histogram";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { LogHistogramOutput } from "@/lib/contract/log-list";
import { type Level, levelColour, levels } from "./level";

const kinds = levels.map((level) => ({ key: level, words: level, colour: levelColour[level] }));

/** Lines over time by level. */
export function LogHistogram({ query, onLevel }: { query: string; onLevel: (level: Level) => void }) {
  const { project } = useView();
  const { params } = useTimeRange();
  const { data, error } = useQuestion<LogHistogramOutput>("/api/v1/logs/histogram", {
    project,
    q: query,
    ...params,
  });
  return (
    <CountHistogram
      label="Log lines by level"
      one="line"
      data={data}
      error={error}
      kinds={kinds}
      onKind={onLevel}
      heightPx={76}
    />
  );
}
