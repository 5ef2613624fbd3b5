import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseRuleFile } from "@/lib/alerts/rule-file-parse";
import { printRuleFile } from "@/lib/alerts/rule-file-print";
import { runRuleTests, testFilesOf } from "./rules/run-file";
import { runPromtoolFile } from "./rules/run-promtool";
import { runTextFile } from "./rules/run-text";

const cases = join(import.meta.dirname, "rules/cases");
const files = join(import.meta.dirname, "rules/files");

test.each(testFilesOf(cases))("rule cases: %s", { timeout: 60_000 }, async (file) => {
  const { passed, failures } = await runRuleTests(file);
  expect(failures.map(({ where, reason }) => `${where}: ${reason}`)).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});

test.each(readdirSync(files))(
  "%s, in the shape of the field, is read without a fault and means the same when written anew",
  (name) => {
    const read = parseRuleFile(readFileSync(join(files, name), "utf8"));
    expect(read.faults).toEqual([]);
    expect(read.groups.flatMap(({ rules }) => rules).length).toBeGreaterThan(1);
    const again = parseRuleFile(printRuleFile(read.groups));
    expect({ groups: again.groups, faults: again.faults }).toEqual({ groups: read.groups, faults: [] });
  },
);

const given = `load 1m
  x{job="a"} 0 5 5 5
alert High x > 4
  for 1m
  annotation summary is {{ $value }}
`;

/** A runner that lets everything pass proves nothing. */
test.each([
  ["an alert that is not there", 'at 0m expect High pending {job="a"}'],
  ["one that should not be", "at 1m expect High nothing"],
  ["another state", 'at 1m expect High firing {job="a"}'],
  ["another label", 'at 1m expect High pending {job="b"}'],
  ["a label too many", 'at 1m expect High pending {job="a", severity="page"}'],
  ["another value", 'at 1m expect High pending {job="a"} 6'],
  ["another annotation", 'at 1m expect High pending {job="a"} 5\n  summary: is 6'],
  ["another health", "at 1m expect High health error"],
  ["another count of what was told", "at 3m expect High told 2 fired 0 resolved"],
  ["a rule that is not there", "at 1m expect Higher nothing"],
])("the runner sees %s", async (_, expectation) => {
  const { passed, failures } = await runTextFile(given + expectation, () => []);
  expect({ passed, failed: failures.length }).toEqual({ passed: 0, failed: 1 });
});

const { groups } = parseRuleFile(
  "groups: [{name: g, rules: [{alert: High, expr: x > 4, annotations: {summary: 'is {{ $value }}'}}]}]",
);
const promtool = (body: string) =>
  `rule_files: [any]\ntests:\n- interval: 1m\n  input_series: [{series: 'x{job="a"}', values: 5x5}]\n${body}`;
const alertTest = (expected: string) =>
  promtool(`  alert_rule_test: [{eval_time: 1m, alertname: High, exp_alerts: ${expected}}]`);

test.each([
  ["an alert", alertTest(`[{exp_labels: {job: a}, exp_annotations: {summary: is 5}}]`), 1],
  ["no alert where there is one", alertTest("[]"), 0],
  ["another annotation", alertTest("[{exp_labels: {job: a}, exp_annotations: {summary: is 6}}]"), 0],
  ["a value", promtool("  promql_expr_test: [{expr: sum(x), eval_time: 1m, exp_samples: [{value: 5}]}]"), 1],
  [
    "another value",
    promtool("  promql_expr_test: [{expr: sum(x), eval_time: 1m, exp_samples: [{value: 6}]}]"),
    0,
  ],
  ["a query that fails", promtool("  promql_expr_test: [{expr: sum(, eval_time: 1m}]"), 0],
])("the runner of promtool's files sees %s", async (_, text, passed) => {
  const result = await runPromtoolFile(text, () => groups);
  expect([result.passed, result.failures.length]).toEqual([passed, 1 - passed]);
});

test("a test file that says what nobody knows is refused", async () => {
  await expect(runPromtoolFile("tests: [{intervall: 1m}]", () => [])).rejects.toThrow("intervall");
  await expect(runTextFile("at 1m expect High sometimes\nwhen", () => [])).rejects.toThrow('line 2: "when"');
});
