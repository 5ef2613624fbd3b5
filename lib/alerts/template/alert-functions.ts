// The functions that Prometheus adds to Go's templates.
import { compileLabelRegexp } from "@/lib/model/label-regexp";
import { RegexpFault } from "@/lib/model/regexp-syntax";
import { naturalLess } from "@/lib/promql/eval/natural-order";
import { parseDuration } from "@/lib/promql/syntax/duration";
import { parseFloatText } from "@/lib/promql/syntax/go-number";
import type { TemplateData, TemplateSample } from "../template-data";
import { of, type TemplateFunction, textOf } from "./builtins";
import { humanize, humanize1024, humanizeDuration, humanizePercentage } from "./humanize";
import { sprintf } from "./printf";
import {
  GoDuration,
  type GoMap,
  GoTime,
  isList,
  isMap,
  print,
  Struct,
  TemplateFault,
  typeName,
  type Value,
} from "./values";

/** The answers of `query` are looked up here; one that is missing is told by throwing NeedsQuery. */
export type QueryAnswers = ReadonlyMap<string, readonly TemplateSample[] | Error>;
export class NeedsQuery extends Error {
  readonly expr: string;
  constructor(expr: string) {
    super(expr);
    this.expr = expr;
  }
}

export function alertFunctions(
  data: Pick<TemplateData, "externalUrl" | "nowMs">,
  answers: QueryAnswers,
): Record<string, TemplateFunction> {
  const onNumber = (format: (value: number) => Value) => of(1, 1, ([value = null]) => format(floatOf(value)));
  const onText = (change: (text: string) => Value) => of(1, 1, ([value]) => change(textOf(value)));
  return {
    query: onText((expr) => queried(expr, answers)),
    first: of(1, 1, ([list = null]) => firstOf(list)),
    label: of(2, 2, ([name, sample = null]) => labelsOf(sample).get(textOf(name)) ?? ""),
    value: of(1, 1, ([sample = null]) => structOf(sample).fields.get("Value") ?? null),
    strvalue: of(1, 1, ([sample = null]) => labelsOf(sample).get("__value__") ?? ""),
    sortByLabel: of(2, 2, ([name, list = null]) => sorted(list, textOf(name))),
    args: of(0, Number.POSITIVE_INFINITY, (values) => new Map(values.map((value, i) => [`arg${i}`, value]))),
    reReplaceAll: of(3, 3, ([pattern, replacement, text]) =>
      replaceAll(textOf(pattern), textOf(replacement), textOf(text)),
    ),
    match: of(2, 2, ([pattern, text]) => finder(textOf(pattern)).groups(textOf(text)) !== undefined),
    title: onText((text) =>
      text.replaceAll(
        /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
        (_all, before: string, letter: string) => before + letter.toUpperCase(),
      ),
    ),
    toUpper: onText((text) => text.toUpperCase()),
    toLower: onText((text) => text.toLowerCase()),
    safeHtml: onText((text) => text),
    stripPort: onText((text) => splitHostPort(text)?.host ?? text),
    stripDomain: onText(stripDomain),
    graphLink: onText((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=0`),
    tableLink: onText((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`),
    urlQueryEscape: onText(queryEscape),
    pathPrefix: of(0, 0, () =>
      data.externalUrl === "" ? "" : new URL(data.externalUrl).pathname.replace(/\/$/, ""),
    ),
    externalURL: of(0, 0, () => data.externalUrl),
    humanize: onNumber(humanize),
    humanize1024: onNumber(humanize1024),
    humanizeDuration: onNumber(humanizeDuration),
    humanizePercentage: onNumber(humanizePercentage),
    humanizeTimestamp: onNumber((seconds) =>
      Number.isFinite(seconds) ? print(timeOf(seconds)) : sprintf("%.4g", [seconds]),
    ),
    toTime: onNumber(timeOf),
    toDuration: onNumber((seconds) => {
      if (Number.isFinite(seconds)) return new GoDuration(seconds);
      throw new TemplateFault("value is NaN or Inf");
    }),
    now: of(0, 0, () => data.nowMs / 1_000),
    parseDuration: onText((text) => {
      const ms = parseDuration(text);
      if (ms === undefined) throw new TemplateFault(`not a valid duration string: ${JSON.stringify(text)}`);
      return ms / 1_000;
    }),
  };
}

export function sampleValue({ labels, value }: TemplateSample): Value {
  return new Struct([
    ["Labels", new Map(Object.entries(labels))],
    ["Value", value],
  ]);
}

function queried(expr: string, answers: QueryAnswers): Value {
  const answer = answers.get(expr);
  if (answer === undefined) throw new NeedsQuery(expr);
  if (answer instanceof Error) throw new TemplateFault(`error calling query: ${answer.message}`);
  return answer.map(sampleValue);
}

function floatOf(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof GoDuration) return value.seconds;
  const parsed = typeof value === "string" ? parseFloatText(value) : undefined;
  if (parsed !== undefined) return parsed;
  throw new TemplateFault(
    typeof value === "string"
      ? `strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`
      : `can't convert ${typeName(value)} to float`,
  );
}

/** Prometheus' own times have milliseconds. */
function timeOf(seconds: number): GoTime {
  if (!Number.isFinite(seconds)) throw new TemplateFault("value is NaN or Inf");
  const ms = Math.trunc(seconds * 1_000);
  if (Math.abs(ms) > 8.64e15)
    throw new TemplateFault(
      `${print(seconds)} cannot be represented as a nanoseconds timestamp since it overflows int64`,
    );
  return new GoTime(ms);
}

function listOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  throw new TemplateFault(`wrong type for value; expected template.queryResult; got ${typeName(value)}`);
}

function firstOf(value: Value): Value {
  const [first] = listOf(value);
  if (first === undefined)
    throw new TemplateFault("error calling first: first() called on vector with no elements");
  return first;
}

function structOf(value: Value): Struct {
  if (value instanceof Struct) return value;
  throw new TemplateFault(`wrong type for value; expected *template.sample; got ${typeName(value)}`);
}

function labelsOf(value: Value): GoMap {
  const labels = structOf(value).fields.get("Labels") ?? null;
  return labels !== null && isMap(labels) ? labels : new Map();
}

function sorted(value: Value, name: string): Value {
  const keyOf = (sample: Value) => print(labelsOf(sample).get(name) ?? "");
  return [...listOf(value)].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return naturalLess(left, right) ? -1 : naturalLess(right, left) ? 1 : 0;
  });
}

/** Finds the pattern anywhere: group 1 is what it matched, the pattern's own groups come after it. */
function finder(pattern: string) {
  try {
    return compileLabelRegexp(`(?s:.*?)(${pattern})(?s:.*)`);
  } catch (error) {
    if (error instanceof RegexpFault) throw new TemplateFault(`error parsing regexp: ${error.message}`);
    throw error;
  }
}

function replaceAll(pattern: string, replacement: string, text: string): string {
  const regexp = finder(pattern);
  let [out, at] = ["", 0];
  for (let i = 0; i <= text.length; i += 1) {
    const rest = text.slice(at);
    const groups = regexp.groups(rest);
    const [from, to] = [groups?.[2] ?? -1, groups?.[3] ?? -1];
    if (groups === undefined || from < 0) break;
    // What an anchor stands at the beginning of is found once.
    if (at > 0 && from === 0 && /^(\(\?[a-z]+\))?(\^|\\A)/.test(pattern)) break;
    out += rest.slice(0, from) + expanded(replacement, rest, groups, regexp.groupNames);
    // After an empty match one character goes as it is.
    if (to === from) out += rest.slice(to, to + 1);
    at += Math.max(to, from + 1);
    if (at > text.length || (at === text.length && to > from)) break;
  }
  return out + text.slice(at);
}

/** $1, ${1}, $name and $$: Go takes the longest name of letters, digits and underscores. */
function expanded(
  replacement: string,
  text: string,
  groups: readonly number[],
  names: readonly (string | undefined)[],
): string {
  return replacement.replaceAll(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_all, dollar, bare, braced) => {
    if (dollar !== undefined) return "$";
    const reference: string = bare ?? braced;
    const isNumber = /^\d+$/.test(reference);
    const group = isNumber ? Number(reference) + 1 : names.indexOf(reference) + 1;
    if (!isNumber && group === 0) return "";
    const from = groups[group * 2] ?? -1;
    return from < 0 ? "" : text.slice(from, groups[group * 2 + 1]);
  });
}

/** As Go's net.SplitHostPort; undefined where it is no host and port. */
function splitHostPort(text: string): { host: string; port: string } | undefined {
  const bracketed = /^\[([^\][]*)\]:([^:\][]*)$/.exec(text);
  const plain = bracketed ?? /^([^:\][]*):([^:\][]*)$/.exec(text);
  return plain === null ? undefined : { host: plain[1] ?? "", port: plain[2] ?? "" };
}

function stripDomain(text: string): string {
  const split = splitHostPort(text);
  const host = split?.host ?? text;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(":")) return text;
  const short = host.split(".")[0] ?? "";
  return split === undefined || split.port === "" ? short : `${short}:${split.port}`;
}

function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
