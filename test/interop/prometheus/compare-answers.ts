import type { QueryValue } from "@/lib/promql/query-value";

/** Samples by labels and time in milliseconds; a scalar has no labels. */
export type Answer = Map<string, Map<number, number>>;

const keyOf = (labels: Record<string, string>) => JSON.stringify(Object.entries(labels).sort());

export function add(answer: Answer, labels: Record<string, string>, timeMs: number, value: number): void {
  const key = keyOf(labels);
  const samples = answer.get(key) ?? new Map<number, number>();
  samples.set(timeMs, value);
  answer.set(key, samples);
}

export function answerOf(value: QueryValue): Answer {
  const answer: Answer = new Map();
  if (value.type === "scalar") add(answer, {}, value.timeMs, value.value);
  else if (value.type === "vector") {
    for (const { labels, timeMs, value: sample } of value.samples) {
      add(answer, labels.toRecord(), timeMs, sample);
    }
  } else if (value.type === "matrix") {
    for (const { labels, timesMs, values } of value.series) {
      timesMs.forEach((timeMs, index) => {
        add(answer, labels.toRecord(), timeMs, values[index] ?? Number.NaN);
      });
    }
  }
  return answer;
}

const TOLERANCE = 1e-9;

function close(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** The first thing in which two answers differ; undefined where they do not. */
export function difference(expected: Answer, actual: Answer): string | undefined {
  for (const [key, samples] of expected) {
    const found = actual.get(key);
    if (!found) return `${key} is missing`;
    for (const [timeMs, value] of samples) {
      const own = found.get(timeMs);
      if (own === undefined) return `${key} has no sample at ${timeMs}, expected ${value}`;
      if (!close(value, own)) return `${key} at ${timeMs}: expected ${value}, got ${own}`;
    }
    const extra = [...found.keys()].find((timeMs) => !samples.has(timeMs));
    if (extra !== undefined) return `${key} has a sample at ${extra} that was not expected`;
  }
  const extra = [...actual.keys()].find((key) => !expected.has(key));
  return extra && `${extra} was not expected`;
}
