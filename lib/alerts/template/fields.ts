// What a template reads of a value: a field, what a method of it answers, its elements.
import { formatLayout } from "./go-time";
import {
  GoDuration,
  GoTime,
  isList,
  isMap,
  print,
  Struct,
  TemplateFault,
  typeName,
  type Value,
} from "./values";

export function fieldOf(value: Value, name: string): Value {
  if (value === null) throw new TemplateFault(`nil data; no entry for key ${JSON.stringify(name)}`);
  // A label that is not there is the empty text, as in Prometheus.
  if (isMap(value)) return value.get(name) ?? "";
  if (value instanceof Struct) {
    const field = value.fields.get(name);
    if (field !== undefined) return field;
  }
  if (value instanceof GoTime || value instanceof GoDuration) return callMethod(value, name, []);
  throw new TemplateFault(`can't evaluate field ${name} in type ${typeName(value)}`);
}

export function callMethod(value: Value, name: string, values: readonly Value[]): Value {
  if (value instanceof GoTime) {
    const at = new Date(value.ms);
    const [layout] = values;
    if (name === "Format" && typeof layout === "string") return formatLayout(value.ms, layout);
    if (name === "UTC" || name === "Local") return value;
    if (name === "String") return print(value);
    const numbers: Record<string, number> = {
      Unix: Math.floor(value.ms / 1_000),
      UnixMilli: value.ms,
      Year: at.getUTCFullYear(),
      Day: at.getUTCDate(),
      Hour: at.getUTCHours(),
      Minute: at.getUTCMinutes(),
      Second: at.getUTCSeconds(),
    };
    const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
    if (number !== undefined) return BigInt(number);
    if (name === "Weekday") return formatLayout(value.ms, "Monday");
    if (name === "Month") return formatLayout(value.ms, "January");
  }
  if (value instanceof GoDuration) {
    if (name === "String") return print(value);
    const units: Record<string, number> = { Seconds: 1, Minutes: 60, Hours: 3_600 };
    const unit = Object.hasOwn(units, name) ? units[name] : undefined;
    if (unit !== undefined) return value.seconds / unit;
  }
  throw new TemplateFault(`can't evaluate field ${name} in type ${typeName(value)}`);
}

/** What `range` goes through: a number as many times, up to `most`. */
export function entriesOf(value: Value, most: number): [Value, Value][] {
  if (value === null) return [];
  if (isList(value)) return value.map((element, i) => [BigInt(i), element]);
  if (isMap(value)) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value === "bigint" && value <= BigInt(most))
    return Array.from({ length: Math.max(0, Number(value)) }, (_, i) => [BigInt(i), BigInt(i)]);
  throw new TemplateFault(`range can't iterate over ${print(value)}`);
}
