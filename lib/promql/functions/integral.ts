import { kahanAdd } from "../kahan";
import { floatCount, noteIgnoredHistograms, positionAt, type RangeFunction, type Window } from "./window";

const LEFT = 0;
const RIGHT = 1;
const TRAPEZOID = 2;
const isInfinite = (value: number) => value === Infinity || value === -Infinity;
const nanAsZero = (value: number) => (Number.isNaN(value) ? 0 : value);

function strategyOf(window: Window): number {
  const [asked] = window.scalars;
  if (asked === undefined || asked === LEFT || asked === RIGHT || asked === TRAPEZOID) {
    return asked ?? TRAPEZOID;
  }
  window.annotations.invalidIntegralStrategy(asked, positionAt(window, 1));
  return TRAPEZOID;
}

/** The mean of two neighbours and what it lost to rounding; halved first where their sum would overflow. */
function middle(previous: number, current: number): [number, number] {
  const [sum, lost] = kahanAdd(current, previous, 0);
  if (isInfinite(sum) && !isInfinite(current) && !isInfinite(previous)) {
    return kahanAdd(current / 2, previous / 2, 0);
  }
  return [sum / 2, lost / 2];
}

/** The area under the samples: between two of them at the height of the left, the right, or both. NaN counts as zero. */
export const integral: RangeFunction = (window) => {
  if (floatCount(window) === 0) return undefined;
  noteIgnoredHistograms(window);
  const strategy = strategyOf(window);
  const { times, values } = window.series;
  let sum = 0;
  let lost = 0;
  for (let index = window.from + 1; index < window.to; index++) {
    const previous = nanAsZero(values[index - 1] ?? 0);
    const current = nanAsZero(values[index] ?? 0);
    let [height, heightLost] = [strategy === LEFT ? previous : current, 0];
    if (strategy === TRAPEZOID) [height, heightLost] = middle(previous, current);
    if (height === 0 && heightLost === 0) continue;
    const seconds = ((times[index] ?? 0) - (times[index - 1] ?? 0)) / 1000;
    [sum, lost] = kahanAdd(height * seconds, sum, lost + heightLost * seconds);
  }
  return isInfinite(sum) ? sum : sum + lost;
};
