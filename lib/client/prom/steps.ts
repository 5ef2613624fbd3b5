import { relativeMs } from "../time-range";

const niceStepsMs = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800,
].map((seconds) => seconds * 1_000);

/** What senders push and Prometheus scrapes at most often: a finer step only repeats samples. */
export const leastStepMs = 10_000;
/** A point for about every four pixels of a chart. */
const usualPoints = 300;
/** The API refuses more. */
const mostPoints = 11_000;

/** Step of a range query: as asked for where the API takes it, else the first round one with not too many points. */
export function stepFor(rangeMs: number, asked: string | null, points = usualPoints): number {
  const given = asked === null ? null : relativeMs(asked);
  if (given !== null && given > 0) return Math.max(given, firstNice(rangeMs / (mostPoints - 1)));
  return Math.max(leastStepMs, firstNice(rangeMs / points));
}

function firstNice(ms: number): number {
  return niceStepsMs.find((step) => step >= ms) ?? Math.ceil(ms / 604_800_000) * 604_800_000;
}

/** Ends on whole steps: asked again a second later, the points stay where they were. */
export function alignRange(fromMs: number, toMs: number, stepMs: number): { startMs: number; endMs: number } {
  const endMs = Math.floor(toMs / stepMs) * stepMs;
  return { startMs: Math.min(endMs, Math.ceil(fromMs / stepMs) * stepMs), endMs };
}

/** `15s`, `5m`, `1h`: as PromQL writes durations. */
export function stepText(stepMs: number): string {
  for (const [unit, ms] of [
    ["w", 604_800_000],
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const)
    if (stepMs >= ms && stepMs % ms === 0) return `${stepMs / ms}${unit}`;
  return `${stepMs}ms`;
}
