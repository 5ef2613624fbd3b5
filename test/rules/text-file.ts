/**
 * The text language of rule tests (README.md beside this file): cases with series, rules, and what is expected at which time.
 * A line begins at the margin, what belongs to it is indented.
 */
import { fileRuleOf } from "@/lib/alerts/check-definition";
import type { NoDataPolicy, OnErrorPolicy } from "@/lib/alerts/rule";
import { parseRuleFile } from "@/lib/alerts/rule-file-parse";
import { starterDefinition, starterRules } from "@/lib/alerts/starter-rules";
import { parseDuration } from "@/lib/promql/syntax/duration";
import { type LoadCommand, parseCommands } from "../promql/commands";
import { metricEnd, parseMetric } from "../promql/series-description";
import type { SimulatedGroup, SimulatedRule } from "./simulation";

export interface ExpectedAlert {
  state: string;
  labels: { [name: string]: string };
  value: number | undefined;
  annotations: { [name: string]: string };
}
export type Expectation = { line: number; atMs: number; rule: string } & (
  | { kind: "alerts"; alerts: ExpectedAlert[] }
  | { kind: "health"; health: string; error: string }
  | { kind: "told"; fired: number; resolved: number }
);
export interface RuleCase {
  name: string;
  loads: LoadCommand[];
  groups: SimulatedGroup[];
  everyMs: number;
  /** While nobody evaluates: the worker is down. */
  down: { fromMs: number; toMs: number }[];
  expectations: Expectation[];
}

type Block = { line: number; head: string; body: string[] };
type FileGroups = (pattern: string) => SimulatedGroup[];

export function parseRuleCases(text: string, groupsOf: FileGroups): RuleCase[] {
  const cases: RuleCase[] = [];
  for (const block of blocksOf(text)) {
    try {
      const name = /^case (.+)$/.exec(block.head)?.[1];
      if (name !== undefined || cases.length === 0) cases.push(emptyCase(name ?? "unnamed"));
      const current = cases.at(-1);
      if (name === undefined && current) readBlock(current, block, groupsOf);
    } catch (error) {
      throw new Error(`line ${block.line}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return cases;
}

const emptyCase = (name: string): RuleCase => ({
  ...{ name, loads: [], groups: [], everyMs: 60_000, down: [], expectations: [] },
});

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  text.split("\n").forEach((line, i) => {
    if (/^\s/.test(line) && line.trim() !== "") blocks.at(-1)?.body.push(line);
    else if (line.trim() !== "" && !line.startsWith("#"))
      blocks.push({ line: i + 1, head: line.trimEnd(), body: [] });
  });
  return blocks;
}

function readBlock(into: RuleCase, { line, head, body }: Block, groupsOf: FileGroups): void {
  const [word = ""] = head.split(/\s/);
  const rest = head.slice(word.length).trim();
  switch (word) {
    case "load":
      for (const command of parseCommands([head, ...body].join("\n")))
        if (command.kind === "load") into.loads.push(command);
      return;
    case "rules":
      into.groups.push(...rulesOf(rest, body, groupsOf));
      return;
    case "alert":
    case "record":
      addRule(into, word, rest, body);
      return;
    case "every":
      into.everyMs = msOf(rest);
      return;
    case "down": {
      const [, from, to] = /^from (\S+) to (\S+)$/.exec(rest) ?? [];
      into.down.push({ fromMs: msOf(from), toMs: msOf(to) });
      return;
    }
    case "at":
      into.expectations.push(...expectationOf(into, rest, body, line));
      return;
    default:
      throw new Error(`"${word}" is none of case, load, rules, alert, record, every, down, at`);
  }
}

function msOf(text: string | undefined): number {
  const ms = text === undefined ? undefined : parseDuration(text);
  if (ms === undefined) throw new Error(`"${text ?? ""}" is no duration`);
  return ms;
}

function rulesOf(rest: string, body: readonly string[], groupsOf: FileGroups): SimulatedGroup[] {
  const [word = "", ...names] = rest.split(/\s+/);
  if (word === "from") return groupsOf(names.join(" "));
  if (word !== "starter") return groupsIn(body.join("\n"));
  const rules = names.map((name) => {
    const found = starterRules.find((rule) => rule.name === name);
    if (found === undefined) throw new Error(`there is no starter rule ${name}`);
    return fileRuleOf(starterDefinition(found));
  });
  return [{ ...emptyGroup, name: "starter", rules }];
}

const emptyGroup = { intervalMs: null, queryOffsetMs: 0, seriesLimit: 0, labels: {} };

function groupsIn(yaml: string): SimulatedGroup[] {
  const { groups, faults } = parseRuleFile(yaml);
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join("; "));
  return groups;
}

/** Rules that are written here stand in one group, in order. */
function addRule(into: RuleCase, kind: "alert" | "record", rest: string, body: readonly string[]): void {
  const [name = ""] = rest.split(/\s/);
  const rule: SimulatedRule = {
    ...{ kind, name, expr: rest.slice(name.length).trim(), forMs: 0, keepFiringForMs: 0 },
    ...{ labels: {}, annotations: {} },
  };
  for (const text of body) readSetting(rule, text.trim());
  const own = into.groups.find((group) => group.name === "written here");
  if (own) own.rules.push(rule);
  else into.groups.push({ ...emptyGroup, name: "written here", rules: [rule] });
}

function readSetting(rule: SimulatedRule, text: string): void {
  const [word = "", name = ""] = text.split(/\s+/);
  const value = text.slice(word.length).trim();
  const ofName = value.slice(name.length).trim();
  if (word === "for") rule.forMs = msOf(value);
  else if (word === "keep_firing_for") rule.keepFiringForMs = msOf(value);
  else if (word === "no_data") rule.noData = value as NoDataPolicy;
  else if (word === "on_error") rule.onError = value as OnErrorPolicy;
  else if (word === "label") rule.labels = { ...rule.labels, [name]: ofName };
  else if (word === "annotation") rule.annotations = { ...rule.annotations, [name]: ofName };
  else throw new Error(`"${word}" is none of for, keep_firing_for, no_data, on_error, label, annotation`);
}

function expectationOf(into: RuleCase, rest: string, body: readonly string[], line: number): Expectation[] {
  const match = /^(\S+) expect (\S+) (\S+)(?: (.*))?$/.exec(rest);
  if (!match) throw new Error(`write: at <duration> expect <rule> <state> {labels} value`);
  const [, time, rule = "", state = "", more = ""] = match;
  const at = { line, atMs: msOf(time), rule };
  if (state === "health") {
    const [health = "", ...error] = more.split(/\s+/);
    return [{ ...at, kind: "health", health, error: error.join(" ") }];
  }
  if (state === "told") {
    const [, fired, resolved] = /^(\d+) fired (\d+) resolved$/.exec(more) ?? [];
    return [{ ...at, kind: "told", fired: Number(fired), resolved: Number(resolved) }];
  }
  const alerts = state === "nothing" ? [] : [expectedAlert(state, more, body)];
  const known = into.expectations.find(
    (one) => one.kind === "alerts" && one.rule === rule && one.atMs === at.atMs,
  );
  if (known?.kind !== "alerts") return [{ ...at, kind: "alerts", alerts }];
  known.alerts.push(...alerts);
  return [];
}

function expectedAlert(state: string, text: string, body: readonly string[]): ExpectedAlert {
  const end = text.startsWith("{") ? metricEnd(text) : 0;
  const value = text.slice(end).trim();
  const annotations = body.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return {
    state,
    labels: parseMetric(text.slice(0, end)).toRecord(),
    value: value === "" ? undefined : Number(value),
    annotations: Object.fromEntries(annotations),
  };
}
