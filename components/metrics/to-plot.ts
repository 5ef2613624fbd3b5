import { distinctColours } from "@/lib/client/colour";
import { type PromLabels, type PromMatrixItem, type PromSample, promNumber } from "@/lib/client/prom/answers";
import { legendText, shortNames } from "@/lib/client/prom/series-name";
import { alignRange } from "@/lib/client/prom/steps";
import type { PromOutcome, PromRange } from "@/lib/client/prom/use-prom";
import type { Series } from "../charts/series";

export type PlotQuery = { expr: string; legend: string };
/** `values` are drawn, in the unit's scale; `last`, `mean` and `most` are told, as the server gave them. */
export type PlotSeries = Series & {
  labels: PromLabels;
  place: number;
  last: number | null;
  mean: number | null;
  most: number | null;
};
export type PromPlot = {
  times: number[];
  series: PlotSeries[];
  /** Series that are not drawn. */
  hidden: number;
  /** What holds native histograms instead of numbers. */
  histograms: PromMatrixItem[];
};

// Recharts and eyes give up at about this many lines.
const mostDrawn = 80;
const longestName = 90;

/** Everything that the queries answered over one range, on one grid of times; of very many series the largest. */
export function toPlot(
  outcomes: readonly PromOutcome[],
  queries: readonly PlotQuery[],
  range: PromRange,
  scale = 1,
): PromPlot {
  const { startMs, endMs } = alignRange(range.fromMs, range.toMs, range.stepMs);
  const count = Math.floor((endMs - startMs) / range.stepMs) + 1;
  const times = Array.from({ length: count }, (_, index) => startMs + index * range.stepMs);
  const histograms: PromMatrixItem[] = [];
  const all = outcomes.flatMap((outcome, place) => {
    const items = itemsOf(outcome);
    histograms.push(...items.filter((item) => item.histograms !== undefined));
    const query = queries[place] ?? { expr: "", legend: "" };
    const numbers = items.filter((item) => item.histograms === undefined || item.values !== undefined);
    const names = namesOf(numbers, query);
    return numbers.map((item, index) => {
      const raw = gridOf(item.values ?? [], { startMs, stepMs: range.stepMs, count });
      const words = names[index] ?? "value";
      return { place, words, labels: item.metric, raw, key: `${place} ${index} ${words}`, ...summaryOf(raw) };
    });
  });
  const drawn =
    all.length <= mostDrawn
      ? all
      : all.toSorted((a, b) => Math.abs(b.mean ?? 0) - Math.abs(a.mean ?? 0)).slice(0, mostDrawn);
  const colour = distinctColours(drawn.map(({ key }) => key));
  const series = drawn.map(({ raw, ...each }) => ({
    ...each,
    colour: colour(each.key),
    values: raw.map((value) => (value === null || !Number.isFinite(value) ? null : value * scale)),
  }));
  return { times, series, hidden: all.length - drawn.length, histograms };
}

/** A scalar is a series without labels. */
function itemsOf({ reply }: PromOutcome): PromMatrixItem[] {
  if (reply === null) return [];
  const { data } = reply;
  if (data.resultType === "matrix") return data.result;
  if (data.resultType === "scalar") return [{ metric: {}, values: [data.result] }];
  if (data.resultType === "string") return [];
  return data.result.map(({ metric, value, histogram }) => ({
    metric,
    ...(value === undefined ? {} : { values: [value] }),
    ...(histogram === undefined ? {} : { histograms: [histogram] }),
  }));
}

function namesOf(items: readonly PromMatrixItem[], { expr, legend }: PlotQuery): string[] {
  if (legend !== "") return items.map(({ metric }) => legendText(legend, metric));
  const names = shortNames(items.map(({ metric }) => metric));
  return names.map((name) => {
    const words = name === "value" ? expr.replace(/\s+/g, " ") : name;
    return words.length > longestName ? `${words.slice(0, longestName - 1)}…` : words;
  });
}

type Grid = { startMs: number; stepMs: number; count: number };

function gridOf(samples: readonly PromSample[], { startMs, stepMs, count }: Grid): (number | null)[] {
  const values = new Array<number | null>(count).fill(null);
  for (const [seconds, text] of samples) {
    const index = Math.round((seconds * 1_000 - startMs) / stepMs);
    const value = promNumber(text);
    // NaN is what a quantile of nothing is: a gap, and no number.
    if (index >= 0 && index < count && !Number.isNaN(value)) values[index] = value;
  }
  return values;
}

function summaryOf(values: readonly (number | null)[]) {
  const known = values.filter((value): value is number => value !== null);
  const finite = known.filter(Number.isFinite);
  if (known.length === 0) return { last: null, mean: null, most: null };
  return {
    last: known.at(-1) ?? null,
    mean: finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length,
    most: known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}
