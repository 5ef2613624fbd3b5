import { isStartReset, isStartResetAfter } from "./start-time";
import { searchFirst, type Window } from "./window";

export interface Point {
  timeMs: number;
  value: number;
  startMs: number;
}

export function pointAt({ series }: Window, index: number): Point {
  return {
    timeMs: series.times[index] ?? 0,
    value: series.values[index] ?? Number.NaN,
    startMs: series.starts?.[index] ?? 0,
  };
}

interface Edge {
  value: number;
  startMs: number;
}

/** On the line between two samples; a counter that fell between them came up from zero. */
export function interpolate(
  a: { timeMs: number; value: number },
  b: { timeMs: number; value: number },
  timeMs: number,
  isCounter: boolean,
): number {
  const from = isCounter && b.value < a.value ? 0 : a.value;
  return from + ((b.value - from) * (timeMs - a.timeMs)) / (b.timeMs - a.timeMs);
}

/** The value at the start of the range, from the sample at or before it where there is one. */
export function leftEdge(window: Window, first: number, isCounter: boolean): Edge {
  const { startMs: rangeStart, smoothed } = window;
  const lookbackStart = rangeStart - window.lookbackMs;
  let point = pointAt(window, first);
  const known = point.startMs > rangeStart ? 0 : point.startMs;
  if (point.timeMs === rangeStart) return { value: point.value, startMs: point.startMs };
  if (point.timeMs > rangeStart) {
    const zero = { timeMs: point.startMs, value: 0 };
    if (!isCounter || !isStartResetAfter(lookbackStart, point.startMs, point.timeMs)) {
      return { value: point.value, startMs: known };
    }
    if (isStartResetAfter(rangeStart, point.startMs, point.timeMs) || !smoothed) {
      return { value: 0, startMs: known };
    }
    return { value: interpolate(zero, point, rangeStart, isCounter), startMs: known };
  }
  let next = pointAt(window, first + 1);
  let startMs = known;
  if (isCounter && isStartResetAfter(rangeStart, next.startMs, next.timeMs)) {
    next = { ...next, timeMs: next.startMs, value: 0 };
  } else if (isCounter && isStartReset(point.startMs, point.timeMs, next.startMs, next.timeMs)) {
    startMs = next.startMs;
    point = { ...point, timeMs: next.startMs, value: 0 };
  }
  return { value: smoothed ? interpolate(point, next, rangeStart, isCounter) : point.value, startMs };
}

/** The value at the end of the range, from the sample behind it where a smoothed selector shows one. */
export function rightEdge(window: Window, last: number, isCounter: boolean): Edge {
  const { endMs: rangeEnd, smoothed } = window;
  const lookbackStart = window.startMs - window.lookbackMs;
  let point = pointAt(window, last);
  const known = point.startMs > rangeEnd ? 0 : point.startMs;
  if (point.timeMs <= rangeEnd) return { value: point.value, startMs: known };
  if (last === window.from) {
    if (!isCounter || !isStartResetAfter(lookbackStart, point.startMs, point.timeMs)) {
      return { value: point.value, startMs: known };
    }
    if (isStartResetAfter(rangeEnd, point.startMs, point.timeMs) || !smoothed) {
      return { value: 0, startMs: known };
    }
    const zero = { timeMs: point.startMs, value: 0 };
    return { value: interpolate(zero, point, rangeEnd, isCounter), startMs: known };
  }
  let previous = pointAt(window, last - 1);
  let startMs = known;
  if (isCounter && isStartResetAfter(rangeEnd, point.startMs, point.timeMs)) {
    point = { ...point, timeMs: point.startMs, value: 0 };
    startMs = previous.startMs;
  } else if (isCounter && isStartReset(previous.startMs, previous.timeMs, point.startMs, point.timeMs)) {
    previous = { ...previous, timeMs: point.startMs, value: 0 };
  }
  return {
    value: smoothed ? interpolate(previous, point, rangeEnd, isCounter) : previous.value,
    startMs,
  };
}

/** The samples that make the edges of the range; undefined where none lies behind its start. */
export function edgeIndexes(window: Window): { first: number; last: number } | undefined {
  const { times } = window.series;
  const end = window.to - 1;
  const after = searchFirst(window.from, end, (index) => (times[index] ?? 0) > window.startMs);
  const first = Math.max(window.from, after - 1);
  const last = window.smoothed
    ? searchFirst(window.from, end, (index) => (times[index] ?? 0) >= window.endMs)
    : end;
  return (times[last] ?? 0) <= window.startMs ? undefined : { first, last };
}

/** rate, increase and delta of anchored and smoothed selectors: between the very edges of the range. */
export function extendedRate(window: Window, isCounter: boolean, isRate: boolean): number | undefined {
  const edges = edgeIndexes(window);
  if (!edges) return undefined;
  const { first, last } = edges;
  const firstPoint = pointAt(window, first);
  if (window.smoothed && firstPoint.timeMs > window.endMs) {
    const { startMs, timeMs } = firstPoint;
    // Nothing inside the range: only a start time that lies there makes something of the sample behind it.
    const began = isStartResetAfter(window.startMs - window.lookbackMs, startMs, timeMs);
    if (!isCounter || !began || isStartResetAfter(window.endMs, startMs, timeMs)) return undefined;
  }
  const left = leftEdge(window, first, isCounter);
  const right = rightEdge(window, last, isCounter);
  let result = right.value - left.value;
  if (isCounter) result += resetCorrection(window, first, last, left, right);
  return isRate ? result / (window.rangeMs / 1000) : result;
}

function resetCorrection(window: Window, first: number, last: number, left: Edge, right: Edge): number {
  const { times } = window.series;
  // What lies on the edges or outside has been accounted for by them.
  const from = (times[first] ?? 0) <= window.startMs ? first + 1 : first;
  const to = (times[last] ?? 0) >= window.endMs ? last - 1 : last;
  let correction = 0;
  let previous: Point = { timeMs: window.startMs, ...left };
  const compare = (current: Point) => {
    const began = isStartReset(previous.startMs, previous.timeMs, current.startMs, current.timeMs);
    if (current.value < previous.value || began) correction += previous.value;
    previous = current;
  };
  for (let index = from; index <= to; index++) compare(pointAt(window, index));
  compare({ timeMs: window.endMs, ...right });
  return correction;
}
