import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import { CounterReset, type CounterResetHint, type FloatHistogram } from "@/lib/model/prom-series";
import { HistogramSum } from "@/lib/promql/histogram/histogram-sum";
import { parseDuration } from "@/lib/promql/syntax/duration";
import { parseFloatText } from "@/lib/promql/syntax/go-number";
import { unquote } from "@/lib/promql/syntax/go-string";
import { tokenize } from "@/lib/promql/syntax/lexer";

/** One place in a sequence: a number, a histogram, a stale marker, or nothing. */
export type SequenceValue =
  | { kind: "omitted" }
  | { kind: "stale" }
  | { kind: "float"; value: number }
  | { kind: "histogram"; histogram: FloatHistogram; hintGiven: boolean };

export interface SeriesDescription {
  labels: Labels;
  values: SequenceValue[];
}

/** `name{label="value"} 0+10x5 {{schema:0 count:1}} _ stale`. Throws where it is not of that form. */
export function parseSeriesDescription(line: string): SeriesDescription {
  const end = metricEnd(line);
  return { labels: parseMetric(line.slice(0, end)), values: parseSequence(line.slice(end)) };
}

/** Index behind the metric: at the first space outside of braces. */
export function metricEnd(line: string): number {
  const name = /^[^\s{]*/.exec(line)?.[0].length ?? 0;
  const brace = /^\s*\{(?!\{)/.exec(line.slice(name));
  if (!brace) return name;
  let at = name + brace[0].length;
  for (; at < line.length && line[at] !== "}"; at++) {
    const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/.exec(line.slice(at));
    if (quoted) at += quoted[0].length - 1;
  }
  return at + 1;
}

export function parseMetric(text: string): Labels {
  const entries: [string, string][] = [];
  const tokens = tokenize(text.trim());
  const text_ = (kind: string, raw: string) => (kind === "STRING" ? (unquote(raw) ?? "") : raw);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token || token.kind === "EOF" || ["{", "}", ","].includes(token.kind)) continue;
    if (token.kind === "ERROR") throw new Error(`bad metric ${text}: ${token.text}`);
    const value = tokens[at + 2];
    if (tokens[at + 1]?.kind === "=" && value?.kind === "STRING") {
      entries.push([text_(token.kind, token.text), text_("STRING", value.text)]);
      at += 2;
    } else entries.push([METRIC_NAME, text_(token.kind, token.text)]);
  }
  return Labels.fromEntries(entries);
}

const HISTOGRAM = String.raw`\{\{[^}]*\}\}`;
const ITEM = new RegExp(String.raw`\s*(${HISTOGRAM}(?:[+-]${HISTOGRAM})?(?:x\d+)?|\S+)`, "y");

export function parseSequence(text: string): SequenceValue[] {
  const values: SequenceValue[] = [];
  ITEM.lastIndex = 0;
  for (let match = ITEM.exec(text); match; match = ITEM.exec(text)) {
    for (const value of parseItem(match[1] ?? "")) values.push(value);
    if (text.slice(ITEM.lastIndex).trim() === "") break;
  }
  return values;
}

const NUMBER = String.raw`(?:\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?(?:ms|[smhdwy])?(?:\d+(?:ms|[smhdw]))*|\.\d+(?:[eE][+-]?\d+)?|[iI]nf|[nN]a[nN])`;
const FLOATS = new RegExp(`^([+-]?${NUMBER})(?:([+-])(${NUMBER}))?(?:x(\\d+))?$`);
const HISTOGRAMS = new RegExp(`^(${HISTOGRAM})(?:([+-])(${HISTOGRAM}))?(?:x(\\d+))?$`);

function parseItem(item: string): SequenceValue[] {
  const blank = /^_(?:x(\d+))?$/.exec(item);
  if (blank) return Array.from({ length: Number(blank[1] ?? 1) }, () => ({ kind: "omitted" }));
  if (item.toLowerCase() === "stale") return [{ kind: "stale" }];
  const histograms = HISTOGRAMS.exec(item);
  if (histograms) return histogramItem(histograms);
  const floats = FLOATS.exec(item);
  if (!floats) throw new Error(`bad value in a sequence: ${item}`);
  const [, first = "", sign, step, times] = floats;
  const increment = step === undefined ? 0 : number(step) * (sign === "-" ? -1 : 1);
  const values: SequenceValue[] = [];
  let value = number(first);
  for (let count = 0; count <= Number(times ?? 0); count++) {
    values.push({ kind: "float", value });
    if (step !== undefined) value += increment;
  }
  return values;
}

function number(text: string): number {
  const value = parseFloatText(text);
  if (value !== undefined) return value;
  const duration = parseDuration(text.replace(/^[+-]/, ""));
  if (duration === undefined) throw new Error(`bad number ${text}`);
  return (duration / 1000) * (text.startsWith("-") ? -1 : 1);
}

function histogramItem([, first = "", sign, step, times]: RegExpExecArray): SequenceValue[] {
  const base = parseHistogram(first);
  const increment = step === undefined ? undefined : parseHistogram(step);
  const hintGiven = increment?.hintGiven ?? base.hintGiven;
  const values: SequenceValue[] = [{ kind: "histogram", ...base, hintGiven }];
  let { histogram } = base;
  for (let count = 0; count < Number(times ?? 0); count++) {
    if (increment) {
      const sum = new HistogramSum(histogram);
      sum.add(increment.histogram, sign === "-" ? -1 : 1);
      histogram = sum.result(false);
    }
    values.push({ kind: "histogram", histogram, hintGiven });
  }
  return values;
}

const HINTS: Record<string, CounterResetHint> = {
  unknown: CounterReset.unknown,
  reset: CounterReset.reset,
  not_reset: CounterReset.notReset,
  gauge: CounterReset.gauge,
};

function parseHistogram(text: string): { histogram: FloatHistogram; hintGiven: boolean } {
  const fields = new Map<string, string>();
  for (const match of text.slice(2, -2).matchAll(/([a-z_]+):(\[[^\]]*\]|\S+)/gi)) {
    fields.set((match[1] ?? "").toLowerCase(), match[2] ?? "");
  }
  const one = (name: string) => number(fields.get(name) ?? "0");
  const list = (name: string) => (fields.get(name)?.slice(1, -1).match(/\S+/g) ?? []).map(number);
  const spans = (counts: number[], offset: number) =>
    counts.length === 0 ? [] : [{ offset, length: counts.length }];
  const positiveBuckets = list("buckets");
  const negativeBuckets = list("n_buckets");
  const hint = fields.get("counter_reset_hint");
  const histogram: FloatHistogram = {
    counterResetHint: HINTS[hint ?? "unknown"] ?? CounterReset.unknown,
    schema: one("schema"),
    zeroThreshold: one("z_bucket_w"),
    zeroCount: one("z_bucket"),
    count: one("count"),
    sum: one("sum"),
    positiveSpans: spans(positiveBuckets, one("offset")),
    positiveBuckets,
    negativeSpans: spans(negativeBuckets, one("n_offset")),
    negativeBuckets,
    ...(fields.has("custom_values") ? { customValues: list("custom_values") } : {}),
  };
  return { histogram, hintGiven: hint !== undefined };
}
