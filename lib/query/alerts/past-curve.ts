// The chart of a backtest: equal steps, each with the farthest value and the most alerts of it.
import { type BacktestResult, backtestLimits } from "@/lib/contract/backtest";
import type { QueryValue } from "@/lib/promql/query-value";
import type { PastRange } from "./past-answers";

type Point = BacktestResult["curve"]["points"][number];

export function createPastCurve({ startMs, endMs, stepMs }: PastRange, isBelow: boolean) {
  const evaluations = Math.floor((endMs - startMs) / stepMs) + 1;
  const wide = stepMs * Math.max(1, Math.ceil(evaluations / backtestLimits.points));
  const points: Point[] = Array.from({ length: Math.floor((endMs - startMs) / wide) + 1 }, (_, i) => ({
    time: startMs + i * wide,
    value: null,
    pending: 0,
    firing: 0,
  }));
  const last = points.at(-1)?.time ?? startMs;
  return {
    /** What to ask for its values. */
    range: { startMs, endMs: last, stepMs: wide } satisfies PastRange,
    count(ms: number, { pending, firing }: { pending: number; firing: number }) {
      const point = points[Math.floor((ms - startMs) / wide)];
      if (point === undefined) return;
      point.pending = Math.max(point.pending, pending);
      point.firing = Math.max(point.firing, firing);
    },
    values(value: QueryValue) {
      if (value.type !== "matrix") return;
      for (const { timesMs, values } of value.series) {
        for (let i = 0; i < timesMs.length; i++) {
          const point = points[Math.round(((timesMs[i] ?? 0) - startMs) / wide)];
          const one = values[i] ?? Number.NaN;
          if (point === undefined || !Number.isFinite(one)) continue;
          if (point.value === null || (isBelow ? one < point.value : one > point.value)) point.value = one;
        }
      }
    },
    drawn: () => ({ step_ms: wide, points }),
    /** Before the first value nothing is known, which is not the same as nothing being wrong. */
    unknownPast(): BacktestResult["coarse"] {
      const first = points.find(({ value }) => value !== null);
      if (first === undefined || first.time - startMs <= wide) return [];
      return [
        {
          from: new Date(startMs).toISOString(),
          to: new Date(first.time).toISOString(),
          width_ms: null,
          words: "Nothing is stored of this time: what the rule had done then is not known.",
        },
      ];
    },
  };
}
