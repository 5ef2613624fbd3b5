import type { FloatHistogram } from "../prom-series";
import { wordsOf } from "../stale-marker";
import { createSharing, type Sharing } from "./shared-times";

/**
 * Samples of one series in rising order of time, no time twice. Where the series is one of histograms, `histograms` stands
 * beside `values`, which hold a stale marker where there is no histogram and mean nothing elsewhere.
 */
export type Samples = {
  timesMs: Float64Array;
  /** When the count behind each sample began; null: unknown for all, 0: for this one. */
  startsMs: Float64Array | null;
  values: Float64Array;
  histograms: (FloatHistogram | undefined)[] | null;
};

export function emptySamples(length: number, hasHistograms: boolean, hasStarts: boolean): Samples {
  return {
    timesMs: new Float64Array(length),
    startsMs: hasStarts ? new Float64Array(length) : null,
    values: new Float64Array(length),
    histograms: hasHistograms ? new Array(length).fill(undefined) : null,
  };
}

/** As emptySamples, times and starts in room that is shared: `keepShared` gives what is to be kept. */
export function sharedSamples(
  length: number,
  hasHistograms: boolean,
  hasStarts: boolean,
  { times, starts }: Sharing,
): Samples {
  return {
    timesMs: times.room(length),
    startsMs: hasStarts ? starts.room(length) : null,
    values: new Float64Array(length),
    histograms: hasHistograms ? new Array(length).fill(undefined) : null,
  };
}

export function keepShared(of: Samples, { times, starts }: Sharing): Samples {
  return {
    ...of,
    timesMs: times.keep(of.timesMs),
    startsMs: of.startsMs === null ? null : starts.keep(of.startsMs),
  };
}

export function sliceSamples(of: Samples, from: number, to: number): Samples {
  return {
    timesMs: of.timesMs.subarray(from, to),
    startsMs: of.startsMs?.subarray(from, to) ?? null,
    values: of.values.subarray(from, to),
    histograms: of.histograms?.slice(from, to) ?? null,
  };
}

const lastOf = (times: Float64Array): number => times[times.length - 1] ?? Number.NEGATIVE_INFINITY;

/** Index of the first time that is not before `ms`. */
export function firstAtOrAfter(times: Float64Array, ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All samples of all parts; of two with the same time that of the earlier part counts. */
export function mergeSamples(parts: readonly Samples[], sharing = createSharing()): Samples {
  const [first] = parts;
  if (first === undefined) return emptySamples(0, false, false);
  if (parts.length === 1) return first;
  const isInOrder = parts.every(
    (part, i) =>
      i === 0 || (part.timesMs[0] ?? Number.POSITIVE_INFINITY) > lastOf((parts[i - 1] as Samples).timesMs),
  );
  const length = parts.reduce((sum, { timesMs }) => sum + timesMs.length, 0);
  const hasHistograms = parts.some(({ histograms }) => histograms !== null);
  const hasStarts = parts.some(({ startsMs }) => startsMs !== null);
  if (isInOrder)
    return keepShared(fill(sharedSamples(length, hasHistograms, hasStarts, sharing), parts), sharing);
  // Copied into room that is used again: what is kept is made when they are put in order.
  const { times, starts, values } = sharing.unsorted;
  const unsorted = {
    timesMs: times.room(length),
    startsMs: hasStarts ? starts.room(length) : null,
    values: values.room(length),
    histograms: hasHistograms ? new Array(length).fill(undefined) : null,
  };
  return sortSamples(fill(unsorted, parts), sharing);
}

function fill(whole: Samples, parts: readonly Samples[]): Samples {
  let at = 0;
  for (const part of parts) {
    putSamples(whole, at, part);
    at += part.timesMs.length;
  }
  return whole;
}

/** Copies all of `part` to where it belongs in `whole`, which has room for what it has. */
export function putSamples(whole: Samples, at: number, part: Samples): void {
  whole.timesMs.set(part.timesMs, at);
  // `set` between arrays of one type copies bytes.
  whole.values.set(part.values, at);
  if (part.startsMs !== null) whole.startsMs?.set(part.startsMs, at);
  else whole.startsMs?.fill(0, at, at + part.timesMs.length);
  if (part.histograms !== null && whole.histograms !== null)
    for (let i = 0; i < part.histograms.length; i++) whole.histograms[at + i] = part.histograms[i];
}

/** Samples put in order of time; of those with the same time the one that came first counts. */
export function sortSamples(of: Samples, sharing = createSharing()): Samples {
  const order = sharing.order.of(of.timesMs);
  if (order === null) return of;
  const { histograms } = of;
  const sorted = sharedSamples(order.length, false, of.startsMs !== null, sharing);
  // Values by their bits: a stale marker would not survive as a number.
  const [from, into] = [wordsOf(of.values), wordsOf(sorted.values)];
  for (let index = 0; index < order.length; index++) {
    const at = order[index] as number;
    sorted.timesMs[index] = of.timesMs[at] as number;
    into[2 * index] = from[2 * at] as number;
    into[2 * index + 1] = from[2 * at + 1] as number;
    if (sorted.startsMs !== null) sorted.startsMs[index] = of.startsMs?.[at] ?? 0;
  }
  if (histograms !== null) sorted.histograms = Array.from(order, (at) => histograms[at]);
  return keepShared(sorted, sharing);
}
