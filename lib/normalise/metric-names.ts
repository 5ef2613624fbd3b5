// OpenTelemetry's names as Prometheus' ones, by the rules of the OpenTelemetry specification and with the choices that
// Prometheus itself offers (its setting otlp.translation_strategy). Pure.

import type { NamingStrategy } from "@/lib/model/metrics/naming-strategy";

/** What decides on suffixes: only counters are totals, only gauges ratios. */
export type NamedKind = "gauge" | "counter" | "other";

type Rules = { escapes: boolean; addsSuffixes: boolean };

const rulesOf: { [strategy in NamingStrategy]: Rules } = {
  UnderscoreEscapingWithSuffixes: { escapes: true, addsSuffixes: true },
  UnderscoreEscapingWithoutSuffixes: { escapes: true, addsSuffixes: false },
  NoUTF8EscapingWithSuffixes: { escapes: false, addsSuffixes: true },
  NoTranslation: { escapes: false, addsSuffixes: false },
};

// UCUM units that have a word of their own.
const units = new Map([
  ["d", "days"],
  ["h", "hours"],
  ["min", "minutes"],
  ["s", "seconds"],
  ["ms", "milliseconds"],
  ["us", "microseconds"],
  ["ns", "nanoseconds"],
  ["By", "bytes"],
  ["KiBy", "kibibytes"],
  ["MiBy", "mebibytes"],
  ["GiBy", "gibibytes"],
  ["TiBy", "tibibytes"],
  ["KBy", "kilobytes"],
  ["MBy", "megabytes"],
  ["GBy", "gigabytes"],
  ["TBy", "terabytes"],
  ["m", "meters"],
  ["V", "volts"],
  ["A", "amperes"],
  ["J", "joules"],
  ["W", "watts"],
  ["g", "grams"],
  ["Cel", "celsius"],
  ["Hz", "hertz"],
  ["1", ""],
  ["%", "percent"],
]);
const unitsPer = new Map([
  ["s", "second"],
  ["m", "minute"],
  ["h", "hour"],
  ["d", "day"],
  ["w", "week"],
  ["mo", "month"],
  ["y", "year"],
]);

/** The name of a metric; null where nothing of it is left. */
export function metricName(
  metric: { name: string; unit: string; kind: NamedKind },
  strategy: NamingStrategy,
): string | null {
  const rules = rulesOf[strategy];
  const named = rules.escapes
    ? escapedName(metric, rules.addsSuffixes)
    : plainName(metric, rules.addsSuffixes);
  if (named === "") return null;
  return named !== metric.name && /^_*$/.test(named) ? null : named;
}

/** The name of a label; null where it is empty or of underscores alone. */
export function labelName(key: string, strategy: NamingStrategy): string | null {
  if (!rulesOf[strategy].escapes) return /^_*$/.test(key) ? null : key;
  // Names that Prometheus keeps to itself keep their underscores.
  const [, inner] = /^__(.+)__$/.exec(key) ?? [];
  const escaped = (inner ?? key).replace(/[^a-zA-Z0-9]+/gu, "_");
  const named = inner !== undefined ? `__${escaped}__` : /^[0-9]/.test(escaped) ? `key_${escaped}` : escaped;
  return /^_*$/.test(named) ? null : named;
}

function escapedName(metric: { name: string; unit: string; kind: NamedKind }, addsSuffixes: boolean): string {
  if (!addsSuffixes) {
    const parts = metric.name.split(/[^a-zA-Z0-9_:]+/u).filter(Boolean);
    return notDigitFirst(parts.join("_"));
  }
  const tokens = metric.name.split(/[^a-zA-Z0-9:]+/u).filter(Boolean);
  const { main, per } = unitWords(metric.unit);
  const mainToken = escapedUnit(main);
  const perToken = escapedUnit(per);
  if (mainToken !== "" && !tokens.includes(mainToken)) tokens.push(mainToken);
  if (perToken !== "" && !tokens.includes(perToken)) tokens.push(perToken);
  return notDigitFirst(withTypeToken(tokens, metric).join("_"));
}

function withTypeToken(tokens: string[], { unit, kind }: { unit: string; kind: NamedKind }): string[] {
  const last = kind === "counter" ? "total" : kind === "gauge" && unit === "1" ? "ratio" : undefined;
  return last === undefined ? tokens : [...tokens.filter((token) => token !== last), last];
}

function plainName(metric: { name: string; unit: string; kind: NamedKind }, addsSuffixes: boolean): string {
  if (!addsSuffixes) return metric.name;
  let { name } = metric;
  const ends: string[] = [];
  const moveToEnd = (suffix: string) => {
    if (name.endsWith(suffix) && name.length > suffix.length + 1) name = name.slice(0, -(suffix.length + 1));
    ends.unshift(suffix);
  };
  if (metric.unit === "1" && metric.kind === "gauge") moveToEnd("ratio");
  if (metric.kind === "counter") moveToEnd("total");
  const { main, per } = unitWords(metric.unit);
  if (per !== "") moveToEnd(per);
  if (main !== "" && !name.endsWith(main)) name = `${name}_${main}`;
  return [name, ...ends].join("_");
}

/** `By/s` is bytes, per_second. Annotations in braces are none. */
function unitWords(unit: string): { main: string; per: string } {
  const slash = unit.indexOf("/");
  const main = (slash < 0 ? unit : unit.slice(0, slash)).trim();
  const per = (slash < 0 ? "" : unit.slice(slash + 1)).trim();
  const perWord = wordOf(per, unitsPer);
  return { main: wordOf(main, units), per: perWord === "" ? "" : `per_${perWord}` };
}

function wordOf(unit: string, words: ReadonlyMap<string, string>): string {
  return /[{}]/.test(unit) ? "" : (words.get(unit) ?? unit);
}

function escapedUnit(word: string): string {
  const escaped = word.replace(/[^a-zA-Z0-9:]/gu, "_").replace(/_{2,}/g, "_");
  const bare = escaped.replace(/^_|_$/g, "");
  return bare === "per" ? "" : bare;
}

const notDigitFirst = (name: string): string => (/^[0-9]/.test(name) ? `_${name}` : name);
