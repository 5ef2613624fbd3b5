export const nsPerMs = 1_000_000n;
export const nsPerSecond = 1_000_000_000n;
export const nsPerDay = 86_400n * nsPerSecond;

export function nsFromMs(ms: number): bigint {
  return BigInt(Math.round(ms)) * nsPerMs;
}

/** RFC 3339 in UTC with as many digits as the value needs (3, 6 or 9). */
export function isoFromNs(ns: bigint): string {
  const base = new Date(Number(ns / nsPerMs)).toISOString();
  const rest = ns % nsPerMs;
  if (rest === 0n) return base;
  const digits = rest.toString().padStart(6, "0");
  return base.replace("Z", `${digits.endsWith("000") ? digits.slice(0, 3) : digits}Z`);
}
