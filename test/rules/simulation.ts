import { type NoDataPolicy, type OnErrorPolicy, withGroupLabels } from "@/lib/alerts/rule";
import type { RuleFileGroup, RuleFileRule } from "@/lib/alerts/rule-file";
import type { Alert, AlertChange, LabelRecord } from "@/lib/model/alert";
import type { RemoteSeries } from "@/lib/model/metrics/remote";
import { Labels, METRIC_NAME } from "@/lib/model/prom-labels";
import { SharedSamples } from "@/lib/promql/eval/shared-samples";
import type { DueGroup, DueRule } from "@/lib/query/alerts/due-groups";
import type { StoredAlert } from "@/lib/query/alerts/open-alerts";
import { evaluateGroup, type RecordedByRule } from "@/lib/worker/evaluate-group";
import type { MemorySource } from "../promql/memory-source";

/** What a file does not say, and people may. */
export type SimulatedRule = RuleFileRule & { noData?: NoDataPolicy; onError?: OnErrorPolicy };
export type SimulatedGroup = Omit<RuleFileGroup, "rules"> & { rules: SimulatedRule[] };

export type SimulatedAlert = Alert & { change: AlertChange | null };
type State = {
  rule: DueRule;
  health: string;
  error: string | null;
  /** Open, and what ended in the last evaluation. */
  alerts: SimulatedAlert[];
};

type Settings = {
  source: MemorySource;
  intervalMs: number;
  externalUrl: string;
  externalLabels: LabelRecord;
};

/** Groups of rules and what they find, evaluated by the worker's own code over series in memory, at times that the caller says. */
export class Simulation {
  readonly transitions: { atMs: number; change: AlertChange; alert: Alert }[] = [];
  readonly #groups: { group: DueGroup; states: State[] }[];
  readonly #recorded: RecordedByRule = new Map();
  readonly #settings: Settings;
  #nextId = 1n;

  constructor(groups: readonly SimulatedGroup[], settings: Settings) {
    this.#settings = settings;
    this.#groups = groups.map((group, g) => {
      const rules = group.rules.map((rule, r) => dueRule(rule, group, `${g}.${r}`));
      return {
        group: {
          ...group,
          ...{ id: BigInt(g + 1), projectId: 1, file: "", dueMs: 0, rules, intervalMs: settings.intervalMs },
        },
        states: rules.map((rule) => ({ rule, health: "unknown", error: null, alerts: [] })),
      };
    });
  }

  /** Rules one by one, so that a rule finds ALERTS and series of those before it. */
  async step(atMs: number): Promise<void> {
    for (const { group, states } of this.#groups)
      for (const state of states) await this.#evaluate({ ...group, rules: [state.rule] }, state, atMs);
  }

  statesOf(name: string): State[] {
    return this.#groups.flatMap(({ states }) => states.filter(({ rule }) => rule.name === name));
  }

  /** The first rule that could not be evaluated in the last step. */
  firstError(): string | undefined {
    const failed = this.#groups.flatMap(({ states }) => states).find(({ error }) => error !== null);
    return failed && `${failed.rule.name}: ${failed.error}`;
  }

  async #evaluate(group: DueGroup, state: State, atMs: number): Promise<void> {
    const { source, externalUrl, externalLabels } = this.#settings;
    const parts = {
      ...{ source, externalUrl, externalLabels },
      pipeline: {
        ingestRemote: async (_project: number, { series }: { series: RemoteSeries[] }) =>
          this.#ingest(series),
      },
      bounds: { maxSamples: 50_000_000, maxSeries: 100_000, timeoutMs: 60_000 },
      shared: new SharedSamples(1e9),
    } as unknown as Parameters<typeof evaluateGroup>[2];
    const { evaluations, steps } = await evaluateGroup(group, atMs, parts, this.#recorded);
    const [found] = evaluations;
    const open = new Map<string, StoredAlert>(state.rule.open.map((alert) => [alert.fingerprint, alert]));
    const changes = new Map<string, AlertChange | null>();
    const ended: SimulatedAlert[] = [];
    for (const { before, after, change } of steps) {
      if (change !== null) this.transitions.push({ atMs, change, alert: after });
      if (after.resolvedMs !== null) {
        open.delete(after.fingerprint);
        ended.push({ ...after, change });
        continue;
      }
      const known = before === null ? undefined : open.get(before.fingerprint);
      open.set(after.fingerprint, { ...known, ...after, id: known?.id ?? this.#nextId++ } as StoredAlert);
      changes.set(after.fingerprint, change);
    }
    this.#writeAlerts(state.rule.open, [...open.values()], atMs);
    state.rule = { ...state.rule, open: [...open.values()], lastMs: atMs, hadData: found?.hadData ?? false };
    state.health = found?.health ?? "unknown";
    state.error = found?.error ?? null;
    state.alerts = [...open.values()].map((alert) => ({
      ...alert,
      change: changes.get(alert.fingerprint) ?? null,
    }));
    state.alerts.push(...ended);
  }

  #ingest(series: readonly RemoteSeries[]) {
    for (const { labels, samples, histograms } of series) {
      const pairs = labels.flatMap((name, i): [string, string][] =>
        i % 2 === 0 ? [[name, labels[i + 1] ?? ""]] : [],
      );
      const named = Labels.fromEntries(pairs);
      const floats = samples.map(({ isStale, value, ...at }) => ({
        ...at,
        value: isStale ? ("stale" as const) : value,
      }));
      const others = histograms.map(({ histogram, ...at }) => ({
        ...at,
        value: histogram ?? ("stale" as const),
      }));
      this.#settings.source.add(named, [...floats, ...others]);
    }
    return { report: { rejected: 0, message: "" } };
  }

  /** ALERTS and ALERTS_FOR_STATE, as Prometheus writes them. */
  #writeAlerts(before: readonly Alert[], after: readonly Alert[], timeMs: number): void {
    const { source } = this.#settings;
    const seriesOf = (alert: Alert) => {
      const alertstate = alert.state === "pending" ? "pending" : "firing";
      return [
        { labels: Labels.fromRecord({ ...alert.labels, [METRIC_NAME]: "ALERTS", alertstate }), value: 1 },
        {
          labels: Labels.fromRecord({ ...alert.labels, [METRIC_NAME]: "ALERTS_FOR_STATE" }),
          value: alert.activeMs / 1_000,
        },
      ];
    };
    const now = after.flatMap(seriesOf);
    const keys = new Set(now.map(({ labels }) => labels.key));
    for (const { labels } of before.flatMap(seriesOf))
      if (!keys.has(labels.key)) source.add(labels, [{ timeMs, value: "stale", startMs: 0 }]);
    for (const { labels, value } of now) source.add(labels, [{ timeMs, value, startMs: 0 }]);
  }
}

function dueRule(rule: SimulatedRule, group: SimulatedGroup, id: string): DueRule {
  return {
    ...rule,
    ...{ id, noData: rule.noData ?? "ok", onError: rule.onError ?? "keep" },
    labels: withGroupLabels(rule.labels, group.labels),
    ...{ hadData: false, lastMs: null, open: [] },
  };
}
