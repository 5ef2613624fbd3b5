import { describe, expect, it } from "vitest";
import { parseRuleFile } from "./rule-file-parse";
import { printRuleFile } from "./rule-file-print";

const faultsOf = (text: string) =>
  parseRuleFile(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

const whole = `# Kept by nobody but the file itself.
groups:
  - name: tasks
    interval: 30s
    query_offset: 5s
    limit: 10
    labels: { team: agents }
    rules:
      - record: job:task_errors:rate5m
        expr: sum by (job) (rate(task_errors_total[5m]))
        labels: { tier: "1" }
      - alert: TaskErrors
        expr: |
          job:task_errors:rate5m
            > 0.01
        for: 1h30m
        keep_firing_for: 5m
        labels:
          severity: warning
          paged: true
        annotations:
          summary: '{{ $labels.job }} fails: {{ $value | humanizePercentage }}'
`;

describe("a rule file", () => {
  it("is read with everything that it says", () => {
    const { groups, faults, warnings } = parseRuleFile(whole);
    expect({ faults, warnings }).toEqual({ faults: [], warnings: [] });
    expect(groups).toEqual([
      {
        name: "tasks",
        intervalMs: 30_000,
        queryOffsetMs: 5_000,
        seriesLimit: 10,
        labels: { team: "agents" },
        rules: [
          {
            kind: "record",
            name: "job:task_errors:rate5m",
            expr: "sum by (job) (rate(task_errors_total[5m]))",
            forMs: 0,
            keepFiringForMs: 0,
            labels: { tier: "1" },
            annotations: {},
          },
          {
            kind: "alert",
            name: "TaskErrors",
            expr: "job:task_errors:rate5m\n  > 0.01\n",
            forMs: 5_400_000,
            keepFiringForMs: 300_000,
            labels: { severity: "warning", paged: "true" },
            annotations: { summary: "{{ $labels.job }} fails: {{ $value | humanizePercentage }}" },
          },
        ],
      },
    ]);
  });

  it("says the same when it is written anew, and once written stays as it is", () => {
    const { groups } = parseRuleFile(whole);
    const printed = printRuleFile(groups);
    expect(parseRuleFile(printed)).toEqual({ groups, faults: [], warnings: [] });
    expect(printRuleFile(parseRuleFile(printed).groups)).toBe(printed);
    expect(printed).toContain("        expr: |\n          job:task_errors:rate5m\n            > 0.01\n");
  });

  it("follows aliases and merges", () => {
    const { groups, faults } = parseRuleFile(`groups:
  - name: a
    rules:
      - &first
        alert: &name High
        expr: &expr up == 0
        for: 5m
      - { <<: *first, alert: Other }
      - { alert: *name, expr: *expr }
`);
    expect(faults).toEqual([]);
    expect(groups[0]?.rules.map(({ name, expr, forMs }) => [name, expr, forMs])).toEqual([
      ["High", "up == 0", 300_000],
      ["Other", "up == 0", 300_000],
      ["High", "up == 0", 0],
    ]);
  });

  it("may be a PrometheusRule of Kubernetes, and hold several documents", () => {
    const wrapped = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: x, labels: { role: alert-rules } }
spec:
  groups:
    - name: a
      partial_response_strategy: warn
      rules: [{ alert: A, expr: up == 0 }]
---
groups:
  - name: b
    rules: [{ record: c, expr: sum(up) }]
`;
    const { groups, faults, warnings } = parseRuleFile(wrapped);
    expect(faults).toEqual([]);
    expect(groups.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(warnings.map(({ line, message }) => `${line} ${message.slice(0, 25)}`)).toEqual([
      "7 partial_response_strategy",
      "10 Prometheus reads only the",
    ]);
  });

  it("may be empty", () => {
    for (const text of ["", "# nothing\n", "groups:\n", "groups: []\n", "groups:\n  - name: a\n"])
      expect(faultsOf(text), text).toEqual([]);
  });

  it("warns of rules that say the same twice", () => {
    const twice = "groups:\n- name: a\n  rules:\n  - record: r\n    expr: a\n  - record: r\n    expr: b\n";
    expect(parseRuleFile(twice).warnings).toEqual([
      { line: 6, column: 5, message: "r with the same labels is in line 4 already" },
    ]);
  });
});

describe("what is wrong with a rule file", () => {
  it("is told all at once, with line and column", () => {
    const faults = faultsOf(`groups:
  - name: a
    intervall: 5m
    rules:
      - alert: A
        expr: |
          sum by (job) (up)
            > > 1
        annotation:
          summary: s
      - record: r{x="1"}
        expr: rate(up)
        for: 5m
      - expr: up
      - alert: B
        for: soon
        labels:
          __name__: x
  - name: a
    limit: many
rules: []
`);
    expect(faults).toEqual([
      '3:5 Unknown field "intervall" in a group; did you mean "interval"?',
      "8:15 expr: unexpected <op:>>",
      '9:9 Unknown field "annotation" in a rule; did you mean "annotations"?',
      '11:17 Braces in the name of a recording rule; should it be in expr?: r{x="1"}',
      '12:20 expr: expected type range vector in call to function "rate", got instant vector',
      "13:14 A recording rule has no for",
      '14:9 One of "record" and "alert" must be set',
      "15:9 expr: The rule needs an expression",
      '16:14 for: "soon" is no duration; write it like 30s, 5m or 1h30m',
      '18:21 labels "__name__": Invalid label name: __name__',
      '19:11 The group "a" is repeated in the same file',
      "20:12 limit must be a whole number, 0 or more",
      '21:1 Unknown field "rules" in the file',
    ]);
  });

  it("helps those whose guide writes a star in a name, and reads templates", () => {
    const rule = (expr: string, summary: string) =>
      `groups: [{name: a, rules: [{alert: A, expr: '${expr}', annotations: {summary: '${summary}'}}]}]`;
    expect(faultsOf(rule("rate(agent_*_blocked[5m]) > 0.05", ""))[0]).toContain(
      'write {__name__=~"agent_.*_blocked"}',
    );
    expect(faultsOf(rule("up == 0", "{{ $label.job }}"))[0]).toMatch(
      /^1:\d+ annotations "summary": .*undefined variable "\$label"/,
    );
    const good =
      '{{ range $i, $x := query "up" }}{{ $i }}{{ $x.Value }}{{ end }}{{ $labels.job }} {{ $value | humanize }}';
    expect(faultsOf(rule("up == 0", good))).toEqual([]);
    expect(faultsOf(rule("up == 0", "{{ with $x := $value }}{{ end }}{{ $x }}"))).toHaveLength(1);
  });

  it("does not depend on the file being well formed, nor small once its aliases are followed", () => {
    expect(faultsOf("groups: [\n")).toHaveLength(1);
    expect(faultsOf("groups:\n  - name: a\n    name: b\n")).toEqual(['3:5 "name" is there twice']);
    expect(faultsOf("groups: { a: 1 }")).toEqual(["1:9 groups must be a list, this is a mapping"]);
    expect(faultsOf("- a")).toEqual(["1:1 the file must be a mapping, this is a list"]);
    expect(
      faultsOf("groups:\n- name: a\n  rules:\n  - &r\n    <<: *r\n    alert: A\n    expr: up\n"),
    ).not.toEqual([]);
    expect(faultsOf("groups: *none")).not.toEqual([]);
    const lines = Array.from({ length: 12 }, (_, i) => `  - &r${i} [${`*r${i - 1}, `.repeat(9)}]`).slice(1);
    expect(faultsOf(`groups:\n  - &r0 {name: x}\n${lines.join("\n")}`)).not.toEqual([]);
  });

  it("does not make work that grows with its square", () => {
    expect(faultsOf(`groups: ${'"'.repeat(20_000)}`)).not.toEqual([]);
    expect(faultsOf(`groups:\n- &a {name: x}\n${"- *a\n".repeat(10_000)}`)).not.toEqual([]);
    const keys = Array.from({ length: 5_000 }, (_, i) => `    k${i}: v`).join("\n");
    expect(faultsOf(`groups:\n- name: a\n  labels:\n${keys}\n`)).toEqual([]);
    const rules = "  - &r {alert: A, expr: up}\n".concat("  - *r\n".repeat(10_000));
    expect(faultsOf(`groups:\n- name: a\n  rules:\n${rules}`)).toEqual([
      "1:1 The file holds too much: at most 10000 rules",
    ]);
  });
});
