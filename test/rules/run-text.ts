import { MemorySource } from "../promql/memory-source";
import { note, type RuleTestResult } from "./result";
import { type SimulatedAlert, type SimulatedGroup, Simulation } from "./simulation";
import { type Expectation, type ExpectedAlert, parseRuleCases, type RuleCase } from "./text-file";

/** Runs every case of a file. Fails only where the file itself cannot be read. */
export async function runTextFile(
  text: string,
  groupsOf: (pattern: string) => SimulatedGroup[],
): Promise<RuleTestResult> {
  const result: RuleTestResult = { passed: 0, failures: [] };
  for (const one of parseRuleCases(text, groupsOf)) await runCase(one, result);
  return result;
}

async function runCase(one: RuleCase, result: RuleTestResult): Promise<void> {
  const source = new MemorySource();
  for (const { series } of one.loads) for (const { labels, samples } of series) source.add(labels, samples);
  const settings = { source, intervalMs: one.everyMs, externalUrl: "", externalLabels: {} };
  const simulation = new Simulation(one.groups, settings);
  const expectations = [...one.expectations].sort((a, b) => a.atMs - b.atMs);
  const endMs = expectations.at(-1)?.atMs ?? 0;
  for (let atMs = 0; atMs <= endMs; atMs += one.everyMs) {
    if (!one.down.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)) await simulation.step(atMs);
    for (const expectation of expectations)
      if (expectation.atMs >= atMs && expectation.atMs < atMs + one.everyMs)
        note(result, `${one.name}, line ${expectation.line}`, faultOf(expectation, simulation));
  }
}

function faultOf(expectation: Expectation, simulation: Simulation): string | undefined {
  const { rule } = expectation;
  const states = simulation.statesOf(rule);
  if (states.length === 0) return `there is no rule ${rule}`;
  switch (expectation.kind) {
    case "health": {
      const [state] = states;
      const fits = state?.health === expectation.health && (state.error ?? "").includes(expectation.error);
      return fits ? undefined : `the rule is ${state?.health}${state?.error ? `: ${state.error}` : ""}`;
    }
    case "told": {
      const own = simulation.transitions.filter(({ alert }) => alert.labels.alertname === rule);
      const fired = own.filter(({ change }) => change === "fired").length;
      const fits = fired === expectation.fired && own.length - fired === expectation.resolved;
      return fits ? undefined : `told: ${fired} fired ${own.length - fired} resolved`;
    }
    case "alerts":
      return alertsFault(
        expectation.alerts,
        states.flatMap(({ alerts }) => alerts),
      );
  }
}

function alertsFault(expected: readonly ExpectedAlert[], got: readonly SimulatedAlert[]): string | undefined {
  // What fell back before it fired is nothing that anybody expects.
  const left = got.filter(({ state }) => state !== "dropped");
  for (const one of expected) {
    const found = left.findIndex((alert) => isSame(one, alert));
    if (found < 0)
      return `expected ${wordsOfExpected(one)}, got ${left.map(wordsOf).join(", ") || "nothing"}`;
    left.splice(found, 1);
  }
  return left.length === 0 ? undefined : `unexpected ${left.map(wordsOf).join(", ")}`;
}

function isSame(expected: ExpectedAlert, { state, labels, value, annotations }: SimulatedAlert): boolean {
  const { alertname: _name, ...own } = labels;
  return (
    expected.state === state &&
    words(expected.labels) === words(own) &&
    (expected.value === undefined || isNear(expected.value, value ?? Number.NaN)) &&
    Object.entries(expected.annotations).every(([name, text]) => annotations[name] === text)
  );
}

/** Sums in another order differ in their last digits. */
function isNear(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function words(labels: { readonly [name: string]: string }): string {
  const names = Object.keys(labels).sort();
  return `{${names.map((name) => `${name}=${JSON.stringify(labels[name])}`).join(", ")}}`;
}

function wordsOf({ state, labels, value, annotations }: SimulatedAlert): string {
  const { alertname: _name, ...own } = labels;
  const told = Object.keys(annotations).length > 0 ? ` ${words(annotations)}` : "";
  return `${state} ${words(own)} ${value}${told}`;
}

const wordsOfExpected = ({ state, labels, value, annotations }: ExpectedAlert) =>
  `${state} ${words(labels)} ${value ?? ""} ${words(annotations)}`;
