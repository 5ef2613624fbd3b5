import type { Labels } from "@/lib/model/prom-labels";
import { parseDuration } from "@/lib/promql/syntax/duration";
import { parseFloatText } from "@/lib/promql/syntax/go-number";
import { unquote } from "@/lib/promql/syntax/go-string";
import type { MemorySample } from "./memory-source";
import { parseSeriesDescription, type SequenceValue } from "./series-description";
import { isStartTimeLine, parseStartTimes } from "./start-times";

/** The commands of Prometheus' text format for tests of PromQL: load, clear, eval instant, eval range. */
export type Command = LoadCommand | { kind: "clear" } | EvalCommand;

export interface LoadCommand {
  kind: "load";
  series: { labels: Labels; samples: MemorySample[] }[];
  /** Also as native histograms with custom buckets, made of the classic ones. */
  withNativeHistograms: boolean;
}

export interface Expectation {
  type: "fail" | "warn" | "no_warn" | "info" | "no_info" | "ordered";
  matches(text: string): boolean;
  source: string;
}

export interface EvalCommand {
  kind: "eval";
  line: number;
  query: string;
  instant: boolean;
  /** For an instant query both are its time. */
  startMs: number;
  endMs: number;
  stepMs: number;
  expectations: Expectation[];
  expected: { labels: Labels; values: SequenceValue[] }[];
  scalar?: number;
  text?: string;
  /** The result of an instant query is a range vector with these times. */
  rangeVector?: { startMs: number; stepMs: number };
}

const LOAD = /^load(_with_nhcb)?\s+(.+?)$/;
const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+)$/;
const RANGE = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$/;
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;
const RANGE_VECTOR = /^expect range vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+)$/;

function milliseconds(text: string): number {
  const value = parseDuration(text.replace(/^-/, ""));
  if (value === undefined) throw new Error(`bad duration ${text}`);
  return text.startsWith("-") ? -value : value;
}

/** Lines without comments and outer spaces. */
const linesOf = (text: string) =>
  text.split("\n").map((line) => (line.trim().startsWith("#") ? "" : line.trim()));

export function parseCommands(text: string): Command[] {
  const lines = linesOf(text);
  const commands: Command[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const body: string[] = [];
    const first = at;
    if (line !== "clear") while (lines[at + 1]) body.push(lines[++at] ?? "");
    try {
      if (line === "clear") commands.push({ kind: "clear" });
      else if (line.startsWith("load")) commands.push(parseLoad(line, body));
      else commands.push(parseEval(line, body, first + 1));
    } catch (error) {
      throw new Error(`line ${first + 1}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return commands;
}

function parseLoad(line: string, body: string[]): LoadCommand {
  const match = LOAD.exec(line);
  if (!match) throw new Error(`bad load command: ${line}`);
  const gapMs = milliseconds(match[2] ?? "");
  const series: LoadCommand["series"] = [];
  let starts: ReturnType<typeof parseStartTimes> | undefined;
  for (const definition of body) {
    if (isStartTimeLine(definition)) {
      starts = parseStartTimes(definition);
      continue;
    }
    const { labels, values } = parseSeriesDescription(definition);
    if (starts && (starts.key !== labels.key || starts.offsetsMs.length !== values.length)) {
      throw new Error("an @st line does not fit the line below it");
    }
    const offsets = starts?.offsetsMs;
    starts = undefined;
    const samples = values.flatMap((value, index): MemorySample[] => {
      const timeMs = index * gapMs;
      const offset = offsets?.[index];
      const startMs = offset === undefined ? 0 : timeMs + offset;
      if (value.kind === "omitted") return [];
      if (value.kind === "stale") return [{ timeMs, value: "stale", startMs }];
      return [{ timeMs, value: value.kind === "float" ? value.value : value.histogram, startMs }];
    });
    series.push({ labels, samples });
  }
  return { kind: "load", series, withNativeHistograms: match[1] !== undefined };
}

function expectation(type: string, kind?: string, text = ""): Expectation {
  const source = text.trim();
  const pattern = kind === "regex" ? new RegExp(source) : undefined;
  const matches = (found: string) => kind === undefined || (pattern ? pattern.test(found) : found === source);
  return { type: type as Expectation["type"], matches, source };
}

function parseEval(line: string, body: string[], lineNumber: number): EvalCommand {
  const instant = INSTANT.exec(line);
  const range = instant ? null : RANGE.exec(line);
  if (!instant && !range) throw new Error(`bad command: ${line}`);
  const [startMs, endMs, stepMs] = instant
    ? [milliseconds(instant[2] ?? "0"), milliseconds(instant[2] ?? "0"), 0]
    : [range?.[2], range?.[3], range?.[4]].map((text) => milliseconds(text ?? ""));
  const modifier = (instant ?? range)?.[1];
  const command: EvalCommand = {
    kind: "eval",
    line: lineNumber,
    query: (instant ? instant[3] : range?.[5]) ?? "",
    instant: instant !== null,
    startMs: startMs ?? 0,
    endMs: endMs ?? 0,
    stepMs: stepMs ?? 0,
    expectations: modifier === undefined ? [] : [expectation(modifier)],
    expected: [],
  };
  for (const definition of body) if (!parseExpectedLine(command, definition)) break;
  return command;
}

/** False where the line ends what is expected. */
function parseExpectedLine(command: EvalCommand, line: string): boolean {
  const legacy = /^expected_fail_(message|regexp)\s+(.*)$/.exec(line);
  if (legacy) {
    command.expectations = [expectation("fail", legacy[1] === "message" ? "msg" : "regex", legacy[2])];
    return false;
  }
  const rangeVector = RANGE_VECTOR.exec(line);
  if (rangeVector) {
    const [startMs = 0, endMs = 0, stepMs = 0] = rangeVector.slice(1).map(milliseconds);
    command.rangeVector = { startMs, stepMs };
    command.startMs = endMs;
    command.endMs = endMs;
    return true;
  }
  if (line.startsWith("expect string")) {
    command.text = unquote(line.slice("expect string".length).trim()) ?? "";
    return true;
  }
  if (/^expect(\s|$)/.test(line)) {
    const match = EXPECT.exec(line);
    if (!match) throw new Error(`bad expect line: ${line}`);
    command.expectations.push(expectation(match[1] ?? "", match[2], match[3]));
    return true;
  }
  const scalar = parseFloatText(line);
  if (scalar !== undefined) {
    command.scalar = scalar;
    return false;
  }
  command.expected.push(parseSeriesDescription(line));
  return true;
}
