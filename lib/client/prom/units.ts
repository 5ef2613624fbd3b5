import { formatBytes, formatCost, formatDuration, formatNumber, formatShare } from "../format";

/** What a number on a chart is. Ids are Grafana's, so that its dashboards keep theirs. */
export type Unit = {
  id: string;
  words: string;
  /** Factor to what `format` and the axis take: durations are drawn in milliseconds. */
  scale: number;
  axis: "number" | "ms";
  format: (value: number) => string;
};

const number = (value: number) =>
  value !== 0 && Math.abs(value) < 0.005 ? value.toExponential(1) : signed(value);
const signed = (value: number) => formatNumber(Object.is(value, -0) ? 0 : value);
const minus = (format: (value: number) => string) => (value: number) =>
  value < 0 ? `−${format(-value)}` : format(value);
const after = (suffix: string) => (value: number) => `${number(value)}${suffix}`;
const bytes = minus((value) => formatBytes(value < 1000 ? Number(value.toFixed(1)) : value));

function unit(
  id: string,
  words: string,
  format: Unit["format"],
  scale = 1,
  axis: Unit["axis"] = "number",
): Unit {
  return { id, words, format, scale, axis };
}
const duration = (id: string, words: string, scale: number) => unit(id, words, formatDuration, scale, "ms");

export const units: readonly Unit[] = [
  unit("short", "Number", number),
  unit("percentunit", "Share (0–1)", minus(formatShare)),
  unit("percent", "Percent (0–100)", (value) => `${number(value)}%`),
  duration("s", "Seconds", 1_000),
  duration("ms", "Milliseconds", 1),
  duration("µs", "Microseconds", 1e-3),
  duration("ns", "Nanoseconds", 1e-6),
  duration("m", "Minutes", 60_000),
  duration("h", "Hours", 3_600_000),
  duration("d", "Days", 86_400_000),
  unit("bytes", "Bytes", bytes),
  unit("Bps", "Bytes a second", (value) => `${bytes(value)}/s`),
  unit("bits", "Bits", after(" bit")),
  unit("bps", "Bits a second", after(" bit/s")),
  unit("ops", "A second", after("/s")),
  unit("opm", "A minute", after("/min")),
  unit("currencyUSD", "US dollars", minus(formatCost)),
  unit("celsius", "Celsius", after(" °C")),
  unit("hertz", "Hertz", after(" Hz")),
];

const [plain] = units as [Unit, ...Unit[]];

/** `prefix:x` and `suffix:x` are Grafana's for words of one's own. */
export function unitOf(id: string): Unit {
  const own = /^(prefix|suffix):(.*)$/.exec(id);
  if (own !== null) {
    const words = own[2] ?? "";
    return own[1] === "prefix"
      ? unit(id, words, (value) => `${words}${number(value)}`)
      : unit(id, words, after(words === "" || /^\W/.test(words) ? words : ` ${words}`));
  }
  return units.find((each) => each.id === id) ?? plain;
}

/** "NaN" and infinities are said as they are. */
export function formatValue({ format, scale }: Unit, value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  return format(value * scale);
}
