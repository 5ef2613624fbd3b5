// Changes as sums. Each UTC day is summed by itself and the sums of days are added in order, so that what was added up when a
// day was compacted and what is added up now are the same doubles.
import type { FloatHistogram } from "../prom-series";
import { isStaleAt, markStale, wordsOf } from "../stale-marker";
import { addHistograms } from "./add-histograms";
import { emptySamples, type Samples } from "./samples";

const msPerDay = 86_400_000;

/** The sum of some changes: a number, or a histogram; null for none. */
export type Total = { value: number; histogram: FloatHistogram | null };

export const nothing: Total = { value: 0, histogram: null };

export function addTotals(a: Total, b: Total): Total {
  return { value: a.value + b.value, histogram: joined(a.histogram, b.histogram) };
}

function joined(a: FloatHistogram | null, b: FloatHistogram | null): FloatHistogram | null {
  if (a === null || b === null) return a ?? b;
  return addHistograms(a, b);
}

const dayOf = (ms: number): number => Math.floor(ms / msPerDay);

/** Each change as the sum of all up to it, on top of what the days before added up to. */
export function cumulate(changes: Samples, base: Total): Samples {
  // Known for the first of all changes, and then true of all sums: they begin once.
  const startMs = base === nothing ? (changes.startsMs?.[0] ?? 0) : 0;
  const sums = emptySamples(changes.timesMs.length, changes.histograms !== null, startMs > 0);
  sums.startsMs?.fill(startMs);
  const words = wordsOf(changes.values);
  let daysBefore = base;
  let inDay = nothing;
  changes.timesMs.forEach((ms, i) => {
    sums.timesMs[i] = ms;
    if (i > 0 && dayOf(ms) !== dayOf(changes.timesMs[i - 1] as number)) {
      daysBefore = addTotals(daysBefore, inDay);
      inDay = nothing;
    }
    if (isStaleAt(words, i)) {
      markStale(sums.values, i);
      return;
    }
    inDay = addTotals(inDay, totalAt(changes, i));
    const sum = addTotals(daysBefore, inDay);
    sums.values[i] = sum.value;
    if (sums.histograms !== null) sums.histograms[i] = sum.histogram ?? undefined;
  });
  return sums;
}

/** What changes of one day add up to, as `cumulate` does it. */
export function totalOf(changes: Samples): Total {
  const words = wordsOf(changes.values);
  let total = nothing;
  for (let i = 0; i < changes.timesMs.length; i++)
    if (!isStaleAt(words, i)) total = addTotals(total, totalAt(changes, i));
  return total;
}

function totalAt({ values, histograms }: Samples, i: number): Total {
  return { value: histograms === null ? (values[i] as number) : 0, histogram: histograms?.[i] ?? null };
}

/** A total as one sample, as it is stored, and back. */
export function totalToSamples({ value, histogram }: Total): Samples {
  const samples = emptySamples(1, histogram !== null, false);
  samples.values[0] = value;
  if (samples.histograms !== null) samples.histograms[0] = histogram ?? undefined;
  return samples;
}

export function totalFromSamples(samples: Samples): Total {
  return samples.timesMs.length === 0 ? nothing : totalAt(samples, 0);
}
