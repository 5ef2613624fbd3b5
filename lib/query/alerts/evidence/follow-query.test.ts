import { describe, expect, it } from "vitest";
import { starterDefinition, starterRules } from "@/lib/alerts/starter-rules";
import { parse } from "../../language/parse";
import { followQuery } from "./follow-query";

const follow = (expr: string, labels: { [name: string]: string } = {}, reason = "condition") =>
  followQuery(expr, labels, reason);

describe("rows that a query speaks of", () => {
  it.each([
    [
      'sum by (workflow) (rate(runtower_runs_total{status=~"failed|timed_out",status!="blocked"}[5m])) / sum by (workflow) (rate(runtower_runs_total[5m])) > 0.25',
      { workflow: "publish-notes", alertname: "x" },
      {
        subject: "runs",
        base: "workflow:publish-notes",
        mode: {
          kind: "bad",
          failing: "(status:failed OR status:timed_out) -status:blocked",
          healthy: "status:ok",
        },
        words: "failing runs of publish-notes",
        rangeMs: 300_000,
      },
    ],
    [
      'sum by (tool) (rate(runtower_tool_calls_total{status="error",status!="blocked"}[5m])) / sum by (tool) (rate(runtower_tool_calls_total{status!="blocked"}[5m])) > 0.4',
      { tool: "search" },
      {
        base: "kind:tool tool:search",
        mode: { kind: "bad", failing: "status:error", healthy: "-status:error" },
      },
    ],
    [
      'histogram_quantile(0.95, sum by (tool) (rate(runtower_tool_duration_seconds{tool="search"}[10m]))) > 5',
      {},
      { subject: "spans", base: "kind:tool tool:search", mode: { kind: "slow", aboveMs: 5_000 } },
    ],
    [
      "histogram_quantile(0.95, sum by (le, service_name) (rate(traces_span_metrics_duration_milliseconds_bucket[5m]))) * 1000 > 5000",
      { service_name: "api" },
      { subject: "spans", base: "service:api", mode: { kind: "slow", aboveMs: 5 } },
    ],
    [
      "sum by (rail, side) (increase(runtower_guardrail_blocks_total[5m])) >= 20 and on () vector(1)",
      { rail: "self check input", side: "input" },
      {
        subject: "decisions",
        base: 'kind:guardrail rail:"self check input" side:input',
        mode: { kind: "bad", failing: "verdict:deny", healthy: "verdict:allow" },
      },
    ],
    [
      'sum by (policy, rule) (rate(runtower_decisions_total{verdict="deny",rule="refund_limit"}[5m])) > 1',
      { policy: "agents/tools", rule: "refund_limit" },
      {
        base: 'policy:"agents/tools"',
        only: "rule:refund_limit",
        mode: { kind: "bad", failing: "verdict:deny" },
      },
    ],
    [
      'sum(rate(runtower_service_requests_total{status="ok",service="api"}[5m])) / sum(rate(runtower_service_requests_total{service="api"}[5m])) < 0.95',
      {},
      { mode: { kind: "bad", failing: "status:error", healthy: "-status:error" } },
    ],
    [
      "sum by (agent) (increase(runtower_agent_calls_total[1d])) >= 50 unless sum by (agent) (increase(runtower_agent_calls_total[5m])) > 0",
      { agent: "reviewer" },
      { subject: "spans", mode: { kind: "missing" }, thing: { label: "agent", name: "reviewer" } },
    ],
    ['absent(runtower_runs_total{workflow="nightly"})', {}, { subject: "runs", mode: { kind: "missing" } }],
    [
      "sum by (model) (increase(runtower_cost_usd_total[1d])) > 50",
      { model: "gpt-4o" },
      { mode: { kind: "more", by: "cost" }, base: "(kind:llm OR kind:embedding) model:gpt-4o" },
    ],
    [
      'rate(runtower_log_records_total{level="error",service="api"}[5m]) > 1',
      {},
      {
        subject: "logs",
        base: "service:api",
        mode: { kind: "bad", failing: "level:error", healthy: "level:<=info" },
      },
    ],
    [
      "rate(workflow_errors[5m]) > 0.1",
      { job: "shop/taskpilot", instance: "pod-1" },
      { subject: "spans", certain: false, thing: { label: "job", name: "taskpilot" } },
    ],
    ["up == 0", { instance: "x" }, { subject: "none" }],
  ])("%s", (expr, labels, expected) => {
    expect(follow(expr, labels as { [name: string]: string })).toMatchObject(expected);
  });

  it("says what it could not follow", () => {
    const target = follow('sum(rate(runtower_tool_calls_total{tool=~"a[0-9]+",status="error"}[5m])) > 1');
    expect(target).toMatchObject({
      certain: false,
      why: 'Not followed: tool=~"a[0-9]+".',
      base: "kind:tool",
    });
  });

  it("has no rows for a query that failed", () => {
    expect(follow("runtower_runs_total > 1", {}, "error")).toMatchObject({ subject: "none" });
  });

  it("quotes what labels hold, so that they stay values", () => {
    const target = follow("sum by (tool) (rate(runtower_tool_calls_total[5m])) > 1", {
      tool: 'x" OR status:ok OR "',
    });
    if (target.subject === "none") throw new Error("there is a target");
    expect(parse(target.base)).toMatchObject({
      kind: "and",
      nodes: [{}, { key: "tool", match: { kind: "equals", text: 'x" OR status:ok OR "' } }],
    });
  });

  it("understands every starter rule about what Runtower counts itself", () => {
    const labels = { workflow: "w", agent: "a", tool: "t", model: "m", policy: "p", rail: "r", service: "s" };
    const about = starterRules
      .map(starterDefinition)
      .filter(({ expr }) => /runtower_(runs|run|agent|tool|model|guardrail|decisions|decision)_/.test(expr))
      .map(({ name, expr }) => ({ name, target: followQuery(expr, labels, "condition") }));
    expect(about.length).toBeGreaterThan(8);
    for (const { name, target } of about) expect(target, name).toMatchObject({ certain: true });
  });
});
