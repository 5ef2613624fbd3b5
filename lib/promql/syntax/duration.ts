const UNIT_MS: Record<string, number> = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** What nanoseconds in 64 bits can hold. */
export const MAX_DURATION_MS = 2 ** 63 / 1e6;

/** "1h30m" in milliseconds; undefined where it is no duration. "0" is one. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const match = text === "" ? null : DURATION.exec(text);
  if (!match) return undefined;
  const milliseconds = Object.values(UNIT_MS).reduce(
    (sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit,
    0,
  );
  return milliseconds > MAX_DURATION_MS ? undefined : milliseconds;
}

export function formatDuration(milliseconds: number): string {
  let rest = Math.trunc(milliseconds);
  if (rest === 0) return "0s";
  let text = "";
  if (rest < 0) {
    text = "-";
    rest = -rest;
  }
  for (const [unit, size] of Object.entries(UNIT_MS)) {
    // Years and weeks only where nothing remains: 90d reads better than 12w6d.
    const exact = unit === "y" || unit === "w";
    if (rest < size || (exact && rest % size !== 0)) continue;
    text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return text;
}
