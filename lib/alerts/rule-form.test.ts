import { describe, expect, it } from "vitest";
import { type RuleFormInput, ruleForm, ruleMeasures, ruleSubjects } from "@/lib/contract/rule-form";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { families } from "@/lib/query/rollup-series/families";
import { queryOfForm } from "./rule-form";
import { metricsOf, subjects } from "./rule-form-subjects";
import { wordsOfForm } from "./rule-form-words";

const queryOf = (form: RuleFormInput) => queryOfForm(ruleForm.parse(form));

describe("the form of a rule", () => {
  it.each<[string, RuleFormInput, string]>([
    [
      "counts",
      { subject: "runs", measure: "count", threshold: 10, filters: [{ label: "workflow", value: 'a "b"' }] },
      'sum (increase(runtower_runs_total{workflow="a \\"b\\""}[5m])) > 10',
    ],
    [
      "shares, by group",
      { subject: "runs", measure: "failing_share", group_by: ["workflow"], compare: ">=", threshold: 0.1 },
      'sum by (workflow) (rate(runtower_runs_total{status=~"failed|blocked|timed_out|lost"}[5m])) / sum by (workflow) (rate(runtower_runs_total[5m])) >= 0.1',
    ],
    [
      "durations in seconds, whatever the metric's unit",
      { subject: "spans", measure: "duration_p99_seconds", threshold: 2, window_ms: 600_000 },
      "histogram_quantile(0.99, sum (rate(traces_span_metrics_duration_milliseconds[10m]))) * 0.001 > 2",
    ],
    [
      "only where enough came",
      { subject: "tools", measure: "duration_p95_seconds", group_by: ["tool"], threshold: 5, min_events: 20 },
      "histogram_quantile(0.95, sum by (tool) (rate(runtower_tool_duration_seconds[5m]))) > 5 and sum by (tool) (increase(runtower_tool_duration_seconds_count[5m])) >= 20",
    ],
    [
      "what is no longer seen",
      { subject: "agents", measure: "none_seen", group_by: ["agent"], window_ms: 900_000 },
      "sum by (agent) (increase(runtower_agent_calls_total[1d])) > 0 unless sum by (agent) (increase(runtower_agent_calls_total[15m])) > 0",
    ],
    [
      "the metric that has the labels",
      { subject: "decisions", measure: "failing_count", group_by: ["agent", "tool"], threshold: 3 },
      'sum by (agent, tool) (increase(runtower_agent_decisions_total{verdict="deny"}[5m])) > 3',
    ],
  ])("%s", (_, form, expr) => {
    expect(queryOf(form)).toEqual({ expr, faults: [] });
  });

  it("makes a query that parses of every subject and measure, over metrics that are there", () => {
    const names = families.map(({ name }) => name);
    for (const subject of ruleSubjects) {
      for (const measure of subjects[subject].measures) {
        for (const metric of metricsOf(subject, measure)) {
          const family = families.find(({ name }) => name === metric.name);
          expect(names).toContain(metric.name);
          const known = [
            ...(family?.labels ?? []).map(({ name }) => name),
            ...Object.keys(family?.fixed ?? {}),
          ];
          for (const label of metric.labels) expect(known, metric.name).toContain(label);
          const form = ruleForm.parse({ subject, measure, group_by: [metric.labels[0]] });
          const { expr } = queryOfForm(form);
          expect(() => parseQuery(expr), expr).not.toThrow();
          expect(wordsOfForm(form)).not.toMatch(/undefined| {2}/);
        }
      }
      for (const measure of ruleMeasures) {
        const { faults } = queryOfForm(ruleForm.parse({ subject, measure }));
        expect(faults.length === 0, `${subject} ${measure}`).toBe(
          subjects[subject].measures.includes(measure),
        );
      }
    }
  });

  it("says by field what is wrong", () => {
    const filters = [{ label: "workfow", value: "a" }];
    expect(queryOf({ subject: "runs", measure: "count", filters }).faults).toEqual([
      { field: "form.filters.0.label", message: 'Runs have no label "workfow", but workflow, status' },
    ]);
    const broken = [{ label: "workflow", op: "=~", value: "(" } as const];
    expect(queryOf({ subject: "runs", measure: "count", filters: broken }).faults[0]?.field).toBe(
      "form.filters.0.value",
    );
    expect(queryOf({ subject: "guardrails", measure: "failing_share" }).faults[0]?.field).toBe(
      "form.measure",
    );
    expect(
      queryOf({ subject: "decisions", measure: "count", group_by: ["policy", "agent"] }).faults[0]?.message,
    ).toContain("not counted together");
  });

  it("tells the condition in words", () => {
    const form = ruleForm.parse({
      subject: "runs",
      measure: "failing_share",
      group_by: ["workflow"],
      threshold: 0.07,
    });
    expect(wordsOfForm(form)).toBe("more than 7 % of runs fail, by workflow, within 5m");
  });
});
