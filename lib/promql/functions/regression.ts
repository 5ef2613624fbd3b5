import { KahanSum } from "../kahan";
import { floatCount, noteIgnoredHistograms, type RangeFunction, type Window } from "./window";

/** The straight line of least squares through the window's floats, with its value at a time. */
function linearRegression(
  { series: { times, values }, from, to }: Window,
  atMs: number,
): { slope: number; intercept: number } {
  const first = values[from] ?? Number.NaN;
  let count = 0;
  const sums = { x: new KahanSum(), y: new KahanSum(), xy: new KahanSum(), xx: new KahanSum() };
  let constant = true;
  for (let index = from; index < to; index++) {
    const y = values[index] ?? Number.NaN;
    if (index > from && y !== first) constant = false;
    count++;
    const x = ((times[index] ?? 0) - atMs) / 1000;
    sums.x.add(x);
    sums.y.add(y);
    sums.xy.add(x * y);
    sums.xx.add(x * x);
  }
  if (constant) {
    const infinite = first === Infinity || first === -Infinity;
    return infinite ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: first };
  }
  const x = sums.x.total;
  const y = sums.y.total;
  const covariance = sums.xy.total - (x * y) / count;
  const variance = sums.xx.total - (x * x) / count;
  const slope = covariance / variance;
  return { slope, intercept: y / count - (slope * x) / count };
}

/** Two points make a line; fewer make nothing. */
function hasLine(window: Window): boolean {
  const floats = floatCount(window);
  if (floats > 0) noteIgnoredHistograms(window);
  return floats >= 2;
}

// Times are taken relative to one near by: squares of Unix times leave no digits for the rest.
export const deriv: RangeFunction = (window) =>
  hasLine(window) ? linearRegression(window, window.series.times[window.from] ?? 0).slope : undefined;

export const predictLinear: RangeFunction = (window) => {
  if (!hasLine(window)) return undefined;
  const { slope, intercept } = linearRegression(window, window.timeMs);
  return slope * (window.scalars[0] ?? Number.NaN) + intercept;
};
