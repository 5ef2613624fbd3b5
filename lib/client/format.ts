/** Numbers and times as people read them. Pure; every function takes plain numbers with the unit in the name. */

function digits(value: number, unit: string): string {
  const places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(places)} ${unit}`;
}

/** `1.24 s`, `840 ms`, `12 µs`, `3m 05s`, `2h 14m`, `3d 4h`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return "–";
  if (durationMs < 0) return `−${formatDuration(-durationMs)}`;
  if (durationMs === 0) return "0 ms";
  if (durationMs < 0.9995) return `${Math.max(1, Math.round(durationMs * 1000))} µs`;
  if (durationMs < 10) return `${Number(durationMs.toFixed(1))} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  if (durationMs < 59_950) return digits(durationMs / 1000, "s");
  const seconds = Math.round(durationMs / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

const scales: [number, string][] = [
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
];

/** `950`, `12.3k`, `4.56M`: three digits that matter. Below 1,000 up to two places. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value < 0) return `−${formatNumber(-value)}`;
  for (const [scale, suffix] of scales) {
    // 999.95k would round to 1000k: the next unit reads better.
    if (value >= scale * 0.9995) return `${trim(value / scale)}${suffix}`;
  }
  return Number.isInteger(value) ? String(value) : trim(value);
}

function trim(value: number): string {
  const places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return String(Number(value.toFixed(places)));
}

/** Exact with separators, for tooltips and tables that must add up: `12,345`. */
export function formatExact(value: number): string {
  return value.toLocaleString("en-US");
}

/** `$0.0042`, `$1.23`, `$1,204`; null is unknown and says so. */
export function formatCost(costUsd: number | null): string {
  if (costUsd === null) return "–";
  if (costUsd === 0) return "$0";
  if (costUsd < 0.00005) return "<$0.0001";
  if (costUsd < 0.01) return `$${costUsd.toFixed(4)}`;
  if (costUsd < 1) return `$${costUsd.toFixed(3)}`;
  if (costUsd < 1000) return `$${costUsd.toFixed(2)}`;
  return `$${Math.round(costUsd).toLocaleString("en-US")}`;
}

/** A share 0..1 as `0%`, `0.42%`, `12.4%`, `100%`. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return "<0.01%";
  return `${trim(percent)}%`;
}

/** `512 B`, `1.4 kB`, `12 MB` (powers of 1,000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${trim(bytes / 1e3)} kB`;
  if (bytes < 999_500_000) return `${trim(bytes / 1e6)} MB`;
  return `${trim(bytes / 1e9)} GB`;
}

/** `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `4 d ago`; ahead of now in two units: `in 5 s`, `in 1 h 59 min`. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - timeMs) / 1000);
  if (seconds < 0) return seconds > -2 ? "just now" : `in ${spanAhead(-seconds)}`;
  return seconds < 2 ? "just now" : `${span(seconds)} ago`;
}

function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Rounded, since it is waited for: two hours that have just begun are not one. */
function spanAhead(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 1440) return twoUnits(minutes, 60, "h", "min");
  return twoUnits(Math.round(minutes / 60), 24, "d", "h");
}

function twoUnits(count: number, inLarge: number, large: string, small: string): string {
  const rest = count % inLarge;
  return `${Math.floor(count / inLarge)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}

const two = (value: number) => String(value).padStart(2, "0");

function parts(timeMs: number, utc: boolean) {
  const date = new Date(timeMs);
  return utc
    ? {
        y: date.getUTCFullYear(),
        mo: date.getUTCMonth() + 1,
        d: date.getUTCDate(),
        h: date.getUTCHours(),
        mi: date.getUTCMinutes(),
        s: date.getUTCSeconds(),
        ms: date.getUTCMilliseconds(),
      }
    : {
        y: date.getFullYear(),
        mo: date.getMonth() + 1,
        d: date.getDate(),
        h: date.getHours(),
        mi: date.getMinutes(),
        s: date.getSeconds(),
        ms: date.getMilliseconds(),
      };
}

/** `2026-11-21 14:03:12.345`: sortable and the same everywhere; ` UTC` is appended when in UTC. */
export function formatTime(timeMs: number, utc: boolean): string {
  if (!Number.isFinite(timeMs)) return "–";
  const t = parts(timeMs, utc);
  return `${t.y}-${two(t.mo)}-${two(t.d)} ${two(t.h)}:${two(t.mi)}:${two(t.s)}.${String(t.ms).padStart(3, "0")}${utc ? " UTC" : ""}`;
}

/** `14:03:12`, with milliseconds on demand. */
export function formatClock(timeMs: number, utc: boolean, withMs = false): string {
  const t = parts(timeMs, utc);
  return `${two(t.h)}:${two(t.mi)}:${two(t.s)}${withMs ? `.${String(t.ms).padStart(3, "0")}` : ""}`;
}

/** Label of a time axis: as much as its step needs. */
export function formatTick(timeMs: number, rangeMs: number, utc: boolean): string {
  const t = parts(timeMs, utc);
  if (rangeMs <= 10 * 60_000) return `${two(t.h)}:${two(t.mi)}:${two(t.s)}`;
  if (rangeMs <= 36 * 3_600_000) return `${two(t.h)}:${two(t.mi)}`;
  if (rangeMs <= 7 * 86_400_000) return `${two(t.mo)}-${two(t.d)} ${two(t.h)}:${two(t.mi)}`;
  return `${two(t.mo)}-${two(t.d)}`;
}

/** `4bf92f…4736`: ends kept, since both ends are what people compare. */
export function shortenId(id: string, head = 6, tail = 4): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`;
}

/** `1 span`, `2 spans`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
