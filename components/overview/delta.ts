export type Delta = { words: string; judgement: "better" | "worse" | "neutral" };

/** Which direction is bad. More throughput or cost is a fact, not a fault. */
const badWhenUp = new Set(["failing_share", "p95_ms"]);

/**
 * The change against the equal window before, in words with a judgement. Null where either is unknown. Shares change in
 * points; changes too small to matter (under 1 %, under 0.05 points) are no change.
 */
export function delta(key: string, value: number | null, previous: number | null): Delta | null {
  if (value === null || previous === null) return null;
  const judge = (up: boolean): Delta["judgement"] =>
    badWhenUp.has(key) ? (up ? "worse" : "better") : "neutral";
  if (key === "failing_share") {
    const points = (value - previous) * 100;
    if (Math.abs(points) < 0.05) return { words: "no change", judgement: "neutral" };
    return { words: `${sign(points)}${Math.abs(points).toFixed(1)} pts`, judgement: judge(points > 0) };
  }
  if (previous === 0)
    return value === 0
      ? { words: "no change", judgement: "neutral" }
      : { words: "+", judgement: judge(true) };
  const share = (value - previous) / previous;
  if (Math.abs(share) < 0.01) return { words: "no change", judgement: "neutral" };
  if (share >= 9) return { words: `×${(1 + share).toFixed(0)}`, judgement: judge(true) };
  return { words: `${sign(share)}${Math.abs(share * 100).toFixed(0)}%`, judgement: judge(share > 0) };
}

function sign(value: number): string {
  return value > 0 ? "+" : "−";
}
