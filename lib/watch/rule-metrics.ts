import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** How the evaluation of rules keeps up. */
export function createRuleMetrics(registry: Registry) {
  const registers = [registry];
  const duration = new Histogram({
    name: "runtower_rule_evaluation_seconds",
    help: "One evaluation of one rule, its query and what is made of the answer",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const failures = new Counter({
    name: "runtower_rule_evaluation_failures_total",
    help: "Evaluations of rules that failed",
    registers,
  });
  const missed = new Counter({
    name: "runtower_rule_evaluation_missed_total",
    help: "Turns of rule groups that were left out, because they were evaluated too slowly or not at all",
    registers,
  });
  const late = new Gauge({
    name: "runtower_rule_evaluation_late_groups",
    help: "Rule groups that wait for longer than their interval",
    registers,
  });
  return {
    countRule(of: { durationMs: number; failed: boolean }): void {
      duration.observe(of.durationMs / 1_000);
      if (of.failed) failures.inc();
    },
    countMissed: (turns: number) => missed.inc(turns),
    setLate: (groups: number) => late.set(groups),
  };
}
export type RuleMetrics = ReturnType<typeof createRuleMetrics>;
