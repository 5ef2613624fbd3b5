import { parseDuration } from "@/lib/promql/syntax/duration";
import { metricEnd, parseMetric } from "./series-description";

/** `name{...}@st -1m _ 0s+1sx3`: when the counter behind each sample of the line below began, relative to the sample. */
export const isStartTimeLine = (line: string) => /^@st(?:\s|$)/.test(line.trim().slice(metricEndOf(line)));

function metricEndOf(line: string): number {
  const trimmed = line.trim();
  const plain = /^[^\s{]*?(?=@st(?:\s|$))/.exec(trimmed);
  return plain ? plain[0].length : metricEnd(trimmed);
}

export function parseStartTimes(line: string): { key: string; offsetsMs: (number | undefined)[] } {
  const trimmed = line.trim();
  const end = metricEndOf(line);
  const offsetsMs = trimmed
    .slice(end + "@st".length)
    .trim()
    .split(/\s+/)
    .flatMap(parseItem);
  return { key: parseMetric(trimmed.slice(0, end)).key, offsetsMs };
}

const DURATION = String.raw`[+-]?(?:\d+(?:ms|[smhdwy]))+|[+-]?0`;
const ITEM = new RegExp(`^(${DURATION})(?:([+-])(${DURATION}))?(?:x(\\d+))?$`);

function milliseconds(text: string): number {
  const value = parseDuration(text.replace(/^[+-]/, ""));
  if (value === undefined) throw new Error(`bad duration ${text} in an @st line`);
  return text.startsWith("-") ? -value : value;
}

function parseItem(item: string): (number | undefined)[] {
  const blank = /^_(?:x(\d+))?$/.exec(item);
  if (blank) return new Array<undefined>(Number(blank[1] ?? 1)).fill(undefined);
  const match = ITEM.exec(item);
  if (!match) throw new Error(`bad item ${item} in an @st line`);
  const [, first = "", sign, step, times] = match;
  const increment = step === undefined ? 0 : milliseconds(step) * (sign === "-" ? -1 : 1);
  const base = milliseconds(first);
  return Array.from({ length: Number(times ?? 0) + 1 }, (_, index) => base + index * increment);
}
