/** The time range of a view, as the URL holds it: `from` relative (`15m`, `1h`, `7d`) or epoch ms, `to` epoch ms or now. */
export type TimeRange = { from: string; to: string | null };

export const presets = [
  { token: "5m", words: "Last 5 minutes" },
  { token: "15m", words: "Last 15 minutes" },
  { token: "1h", words: "Last hour" },
  { token: "6h", words: "Last 6 hours" },
  { token: "24h", words: "Last 24 hours" },
  { token: "7d", words: "Last 7 days" },
  { token: "30d", words: "Last 30 days" },
] as const;

export const defaultRange: TimeRange = { from: "1h", to: null };

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Length of a relative token in ms, null where it is none: `90m` is 5,400,000. */
export function relativeMs(token: string): number | null {
  const match = /^(\d{1,5})([smhdw])$/.exec(token);
  if (match === null) return null;
  const unit = unitMs[match[2] ?? ""];
  return unit === undefined ? null : Number(match[1]) * unit;
}

/** Epoch ms of a token at `nowMs`; null where it is neither relative, a number nor a date. */
export function resolveTime(token: string, nowMs: number): number | null {
  const length = relativeMs(token);
  if (length !== null) return nowMs - length;
  if (token === "now") return nowMs;
  const ms = /^-?\d+(\.\d+)?$/.test(token) ? Number(token) : Date.parse(token);
  return Number.isFinite(ms) ? ms : null;
}

/** Both ends in epoch ms. A broken token falls back to the default range, a reversed range is turned around. */
export function resolveRange(range: TimeRange, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = range.to === null ? nowMs : (resolveTime(range.to, nowMs) ?? nowMs);
  const fromMs = resolveTime(range.from, nowMs) ?? nowMs - 3_600_000;
  return fromMs <= toMs ? { fromMs, toMs } : { fromMs: toMs, toMs: fromMs };
}

/** True where the end is now, so that the view moves. */
export function isRelative(range: TimeRange): boolean {
  return range.to === null && relativeMs(range.from) !== null;
}
