import type { Band } from "../charts/bands";
import { type Comparison, holds } from "./condition";

type Of = {
  times: readonly number[];
  stepMs: number;
  /** Without a condition a value stands for a condition that holds, as a rule's answer does. */
  condition: { op: Comparison; threshold: number } | null;
  forMs: number;
  keepFiringForMs: number;
};
type Line = { key: string; words: string; values: readonly (number | null)[] };
export type Episode = { key: string; words: string; fromMs: number; toMs: number | null };

/**
 * When lines on a chart would have fired, told from the drawn points: as exact as the step of the chart. `raw` values, not
 * those in the unit's scale. The backtest evaluates at the rule's own interval.
 */
export function episodesOf(lines: readonly Line[], of: Of): Episode[] {
  return lines.flatMap((line) => episodesOfLine(line, of)).sort((a, b) => a.fromMs - b.fromMs);
}

function episodesOfLine({ key, words, values }: Line, of: Of): Episode[] {
  const { times, stepMs, condition, forMs, keepFiringForMs } = of;
  const episodes: Episode[] = [];
  let activeMs: number | null = null;
  let lastMs = 0;
  let open: Episode | null = null;
  for (const [place, timeMs] of times.entries()) {
    const value = values[place] ?? null;
    const isActive =
      value !== null && (condition === null || holds(value, condition.op, condition.threshold));
    if (isActive) {
      activeMs ??= timeMs;
      lastMs = timeMs;
      if (open === null && timeMs - activeMs >= forMs) {
        open = { key: `${key} ${timeMs}`, words, fromMs: timeMs, toMs: null };
        episodes.push(open);
      }
      continue;
    }
    const isKept = open !== null && keepFiringForMs > 0 && timeMs - lastMs < keepFiringForMs;
    if (isKept) continue;
    if (open !== null) open.toMs = Math.max(open.fromMs + stepMs, timeMs);
    open = null;
    activeMs = null;
  }
  return episodes;
}

/** The same as bands of a chart, all lines together. */
export function episodeBands(episodes: readonly Episode[]): Band[] {
  return episodes.slice(0, 200).map(({ key, words, fromMs, toMs }) => ({
    key,
    fromMs,
    toMs,
    words: `${words} would fire`,
    colour: "var(--error)",
  }));
}
