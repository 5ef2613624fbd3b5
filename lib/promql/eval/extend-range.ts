import { edgeIndexes, leftEdge, rightEdge } from "../functions/extended-rate";
import type { Window } from "../functions/window";
import { executionError } from "../query-error";

/** The floats of an anchored or smoothed range, with a value at each of its edges; undefined for any other range. */
export function extendToRange(window: Window): { times: Float64Array; values: Float64Array } | undefined {
  const { anchored, smoothed, series, from, to } = window;
  if (!anchored && !smoothed) return undefined;
  if (window.histogramTo > window.histogramFrom) {
    throw executionError(`${anchored ? "anchored" : "smoothed"} modifier is not supported with histograms`);
  }
  const edges = to > from ? edgeIndexes(window) : undefined;
  if (!edges) return { times: new Float64Array(0), values: new Float64Array(0) };
  const left = leftEdge(window, edges.first, false);
  const right = rightEdge(window, edges.last, false);
  const first = (series.times[edges.first] ?? 0) <= window.startMs ? edges.first + 1 : edges.first;
  const last = (series.times[edges.last] ?? 0) >= window.endMs ? edges.last - 1 : edges.last;
  const inside = (values: Float64Array) => [...values.subarray(first, Math.max(first, last + 1))];
  return {
    times: Float64Array.from([window.startMs, ...inside(series.times), window.endMs]),
    values: Float64Array.from([left.value, ...inside(series.values), right.value]),
  };
}
