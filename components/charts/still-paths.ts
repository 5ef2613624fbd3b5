import type { Plot } from "./series";

/** Height and width of the plot in its own units; it is stretched to its place. */
export const still = { width: 1000, height: 100 } as const;

type Frame = { fromMs: number; toMs: number; top: number; floor?: number };

function scales({ fromMs, toMs, top, floor = 0 }: Frame) {
  const round = (value: number) => Number(value.toFixed(2));
  return {
    x: (t: number) => round(((t - fromMs) / (toMs - fromMs)) * still.width),
    y: (value: number) =>
      round(still.height - ((Math.max(floor, Math.min(value, top)) - floor) / (top - floor)) * still.height),
  };
}

/** The lines of a series: broken where nothing was measured, and a dot (a line of no length) for a point between two gaps. */
export function linePath(
  times: readonly number[],
  values: readonly (number | null)[],
  frame: Frame,
): { line: string; dots: string } {
  const { x, y } = scales(frame);
  let line = "";
  let dots = "";
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const before = values[index - 1] ?? null;
    const point = `${x(times[index] ?? 0)} ${y(value)}`;
    if (before === null && (values[index + 1] ?? null) === null) dots += `M${point}h0.01`;
    else line += `${before === null ? "M" : "L"}${point}`;
  }
  return { line, dots };
}

/** The outlines of areas or bars, each upon those before it where stacked. */
export function stackPaths(
  { times, series }: Plot,
  frame: Frame,
  stacked: boolean,
  barMs?: number,
): string[] {
  const { x, y } = scales(frame);
  const ground = times.map(() => 0);
  return series.map(({ values }) => {
    const floor = stacked ? [...ground] : times.map(() => 0);
    const roof = floor.map((low, index) => low + (values[index] ?? 0));
    for (const [index, value] of roof.entries()) ground[index] = value;
    if (barMs !== undefined) return barsPath(times, floor, roof, { x, y }, barMs);
    const there = times.map((t, index) => `${x(t)} ${y(roof[index] ?? 0)}`);
    const back = times.map((t, index) => `${x(t)} ${y(floor[index] ?? 0)}`).reverse();
    return there.length === 0 ? "" : `M${[...there, ...back].join("L")}Z`;
  });
}

function barsPath(
  times: readonly number[],
  floor: readonly number[],
  roof: readonly number[],
  { x, y }: ReturnType<typeof scales>,
  barMs: number,
): string {
  return times
    .map((t, index) => {
      const low = floor[index] ?? 0;
      const high = roof[index] ?? 0;
      return high > low ? `M${x(t - barMs / 2)} ${y(low)}V${y(high)}H${x(t + barMs / 2)}V${y(low)}Z` : "";
    })
    .join("");
}
