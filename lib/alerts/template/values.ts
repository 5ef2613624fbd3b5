// Values of Go templates, and how Go prints them. A whole number is a bigint and a float a number, since Go tells them apart.
import { formatShortest } from "@/lib/promql/syntax/go-number";
import { formatGoTime } from "./go-time";

export class TemplateFault extends Error {}

/** A struct: fields that exist are named, another is a fault. */
export class Struct {
  readonly fields: ReadonlyMap<string, Value>;
  constructor(fields: Iterable<readonly [string, Value]>) {
    this.fields = new Map(fields);
  }
}
export class GoTime {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}
export class GoDuration {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
}
/** A map of text by text is a Map of values too. */
export type GoMap = ReadonlyMap<string, Value>;
export type Value =
  | string
  | boolean
  | bigint
  | number
  | null
  | GoMap
  | Struct
  | GoTime
  | GoDuration
  | readonly Value[];

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMap = (value: Value): value is GoMap => value instanceof Map;

export function isTrue(value: Value): boolean {
  if (value === null || value === false || value === "" || value === 0 || value === 0n) return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  return true;
}

export function typeName(value: Value): string {
  if (value === null) return "<nil>";
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float64";
  if (isList(value)) return "template.queryResult";
  if (isMap(value)) return "map[string]string";
  if (value instanceof GoTime) return "*time.Time";
  if (value instanceof GoDuration) return "*time.Duration";
  return "*template.sample";
}

/** As `%v`. */
export function print(value: Value): string {
  if (value === null) return "<nil>";
  if (typeof value === "number") return formatShortest(value);
  if (typeof value === "object") {
    if (isList(value)) return `[${value.map(print).join(" ")}]`;
    if (isMap(value)) {
      const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
      return `map[${entries.map(([name, each]) => `${name}:${print(each)}`).join(" ")}]`;
    }
    if (value instanceof GoTime) return formatGoTime(value.ms);
    if (value instanceof GoDuration) return printDuration(value.seconds);
    return `{${[...value.fields.values()].map(print).join(" ")}}`;
  }
  return String(value);
}

/** As Go's time.Duration: 1h0m30s, 1.5s, 20ms. */
function printDuration(seconds: number): string {
  if (seconds === 0) return "0s";
  const sign = seconds < 0 ? "-" : "";
  const rest = Math.abs(seconds);
  if (rest < 1) {
    const [unit, size] = rest >= 1e-3 ? ["ms", 1e-3] : rest >= 1e-6 ? ["µs", 1e-6] : ["ns", 1e-9];
    return `${sign}${formatShortest(Number((rest / (size as number)).toPrecision(12)))}${unit}`;
  }
  const hours = Math.floor(rest / 3_600);
  const minutes = Math.floor((rest % 3_600) / 60);
  const left = formatShortest(Number((rest % 60).toFixed(9)));
  return `${sign}${hours > 0 ? `${hours}h` : ""}${rest >= 60 ? `${minutes}m` : ""}${left}s`;
}
