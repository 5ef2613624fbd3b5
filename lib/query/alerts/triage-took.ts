import type { TriageTook } from "@/lib/contract/triage-numbers";

/** One time that an issue came up; null where nobody acted, or it did not end, before it came up again. */
export type CameUp = { startedMs: number; actedMs: number | null; endedMs: number | null };

/** How many times, and how long they took. Pure. */
export function tookOf(times: readonly CameUp[]): TriageTook {
  const acted = durations(times, (time) => time.actedMs);
  const ended = durations(times, (time) => time.endedMs);
  return {
    times: times.length,
    acknowledged: acted.length,
    resolved: ended.length,
    mtta_ms: mean(acted),
    mtta_p50_ms: median(acted),
    mttr_ms: mean(ended),
    mttr_p50_ms: median(ended),
  };
}

function durations(times: readonly CameUp[], until: (time: CameUp) => number | null): number[] {
  return times
    .flatMap((time) => {
      const atMs = until(time);
      return atMs === null ? [] : [Math.max(0, atMs - time.startedMs)];
    })
    .sort((a, b) => a - b);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(sorted: readonly number[]): number | null {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
