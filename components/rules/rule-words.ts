import { formatDuration as promDuration } from "@/lib/promql/syntax/duration";

const units: readonly [ms: number, one: string][] = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
];

/** `5 minutes`, `1 hour`, `1 hour 30 minutes`: a length as one says it. */
export function lengthWords(durationMs: number): string {
  if (durationMs < 1_000) return `${durationMs} ms`;
  const parts: string[] = [];
  let restMs = durationMs;
  for (const [ms, one] of units) {
    const count = Math.floor(restMs / ms);
    if (count === 0) continue;
    restMs -= count * ms;
    parts.push(`${count} ${one}${count === 1 ? "" : "s"}`);
  }
  return parts.length > 2 ? promDuration(durationMs) : parts.join(" ");
}

type Timing = { intervalMs: number; forMs: number; keepFiringForMs: number };

/** What the three lengths of a rule come to, in plain words. */
export function timingWords({ intervalMs, forMs, keepFiringForMs }: Timing): string {
  const checked = `Checked every ${lengthWords(intervalMs).replace(/^1 /, "")}.`;
  const fires =
    forMs === 0
      ? "Fires at the first check that finds something"
      : `Fires once it has held for ${lengthWords(forMs)}: ${lengthWords(forMs)} to ${lengthWords(
          forMs + intervalMs,
        )} after it begins`;
  const ends =
    keepFiringForMs === 0
      ? ", and ends at the first check that no longer does."
      : `, and ends when it has not held for ${lengthWords(keepFiringForMs)}.`;
  return `${checked} ${fires}${ends}`;
}
