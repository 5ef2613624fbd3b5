/** Plain points, as every chart takes them: one value per time, null where there was nothing to measure. */
export type Series = { key: string; words: string; colour: string; values: readonly (number | null)[] };
/** One measured thing on its own, such as an exemplar: a dot that leads somewhere. */
export type Dot = { key: string; timeMs: number; value: number; words: string };
/** An instant worth a line through the plot: a release, a new revision. */
export type Marker = { timeMs: number; words: string };
export type Plot = { times: readonly number[]; series: readonly Series[] };
export type Row = { t: number } & Record<string, number | null>;

/** Recharts wants rows: `{ t, s0, s1, ... }`, named by place, since keys may hold anything. */
export function toRows({ times, series }: Plot): Row[] {
  return times.map((t, index) => {
    const row: Row = { t };
    for (const [place, { values }] of series.entries()) row[`s${place}`] = values[index] ?? null;
    return row;
  });
}

const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800,
].map((s) => s * 1000);

/** Round instants inside the range, at most `most` of them; days begin at midnight of the zone of display. */
export function timeTicks(fromMs: number, toMs: number, most: number, offsetMs = 0): number[] {
  const span = toMs - fromMs;
  if (!(span > 0) || most < 1) return [];
  const step =
    steps.find((each) => span / each <= most) ?? Math.ceil(span / most / 604_800_000) * 604_800_000;
  const first = Math.ceil((fromMs + offsetMs) / step) * step - offsetMs;
  const ticks: number[] = [];
  for (let at = first; at <= toMs; at += step) ticks.push(at);
  return ticks;
}

/** Durations whose half is as round as they are, in ms. */
const roundDurations = [
  1, 2, 4, 6, 10, 20, 30, 60, 120, 240, 360, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
].map((s) => s * 1000);

/** The top of a value axis, so that its half is round too: 1, 2, 3, 4, 5, 6, 8 x 10^n; durations in seconds, minutes, hours. */
export function niceTop(most: number, unit: "number" | "ms" = "number"): number {
  if (!(most > 0)) return 1;
  const duration = unit === "ms" && most > 600 ? roundDurations.find((each) => each >= most) : undefined;
  if (duration !== undefined) return duration;
  const power = 10 ** Math.floor(Math.log10(most));
  const top = [1, 2, 3, 4, 5, 6, 8, 10].find((each) => each * power >= most * 0.999) ?? 10;
  return top * power;
}

/** The highest value on the plot; the highest sum of a time where series are stacked. */
export function plotTop({ times, series }: Plot, stacked: boolean): number {
  let top = 0;
  for (let index = 0; index < times.length; index += 1) {
    const here = series.map(({ values }) => values[index] ?? 0);
    top = Math.max(top, stacked ? here.reduce((sum, value) => sum + value, 0) : Math.max(0, ...here));
  }
  return top;
}

type Axis = Plot & {
  stacked?: boolean;
  unit?: "number" | "ms";
  limit?: number;
  threshold?: { value: number };
};

/** Where the value axis begins: 0, or a round number below what is less than that. */
export function axisFloor({ series, threshold }: Axis, unit?: "number" | "ms"): number {
  let low = Math.min(0, threshold?.value ?? 0);
  for (const { values } of series) for (const value of values) if (value !== null && value < low) low = value;
  return low === 0 ? 0 : -niceTop(-low, unit);
}

/** Ends and middle of the axis; its zero where it has both signs. */
export function axisTicks(floor: number, top: number): number[] {
  return floor < 0 ? [floor, 0, top] : [0, top / 2, top];
}

/** The top of the value axis of a chart: round, above all that it shows, and never beyond its limit. */
export function axisTop({ times, series, stacked = false, unit, limit, threshold }: Axis): number {
  // A line at the very top of the plot would be taken for its edge.
  const most = Math.max(plotTop({ times, series }, stacked), (threshold?.value ?? 0) * 1.05);
  return Math.min(limit ?? Number.POSITIVE_INFINITY, niceTop(most, unit));
}
