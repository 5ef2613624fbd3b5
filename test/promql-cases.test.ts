import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FUNCTION_SIGNATURES } from "@/lib/promql/syntax/function-signatures";
import { AGGREGATORS, BINARY_PRECEDENCE } from "@/lib/promql/syntax/token";
import { runFile } from "./promql/run-file";

const folder = new URL("./promql/cases/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".test"));

test.each(files)("PromQL cases: %s", { timeout: 60_000 }, async (file) => {
  const { passed, failures } = await runFile(readFileSync(new URL(file, folder), "utf8"));
  expect(failures.map(({ line, query, reason }) => `line ${line}: ${query}: ${reason}`)).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});

const LOAD = 'load 1m\n  a{x="1"} 1 2\n  h {{schema:0 count:3 sum:4 buckets:[1 2]}}x1\n\n';

test("every function, aggregation and operator has a case", () => {
  const text = files.map((file) => readFileSync(new URL(file, folder), "utf8")).join("\n");
  const names = [...FUNCTION_SIGNATURES.keys(), ...AGGREGATORS];
  const missing = names.filter((name) => !new RegExp(`\\b${name} ?(?:by|without|\\()`).test(text));
  const operators = [...BINARY_PRECEDENCE.keys()].filter((operator) => !text.includes(` ${operator} `));
  expect([...missing, ...operators]).toEqual([]);
});

/** A runner that lets everything pass proves nothing. */
test.each([
  ["a wrong value", 'eval instant at 0 a\n  a{x="1"} 3'],
  ["a missing series", "eval instant at 0 a"],
  ["a series that is not there", 'eval instant at 0 a\n  a{x="1"} 1\n  a{x="2"} 1'],
  ["a wrong name", 'eval instant at 0 a + 1\n  a{x="1"} 2'],
  ["a wrong step", 'eval range from 0 to 1m step 1m a\n  a{x="1"} 1 3'],
  ["a missing step", 'eval range from 0 to 1m step 1m a\n  a{x="1"} 1'],
  ["a wrong scalar", "eval instant at 0 1 + 1\n  3"],
  ["a wrong text", 'eval instant at 0 "x"\n  expect string "y"'],
  ["a wrong bucket", "eval instant at 0 h\n  h {{schema:0 count:3 sum:4 buckets:[2 1]}}"],
  [
    "a wrong hint",
    "eval instant at 0 h * -1\n  {} {{counter_reset_hint:reset schema:0 count:-3 sum:-4 buckets:[-1 -2]}}",
  ],
  ["a wrong order", 'eval instant at 0 sort_desc(a or vector(5))\n  expect ordered\n  a{x="1"} 1\n  {} 5'],
  ["no error", "eval instant at 0 a\n  expect fail"],
  ["another error", "eval instant at 0 a +\n  expect fail msg: something else"],
  ["no warning", 'eval instant at 0 a\n  expect warn\n  a{x="1"} 1'],
  ["a warning", "eval instant at 0 quantile(2, a)\n  expect no_warn\n  {} +Inf"],
  ["another warning", "eval instant at 0 quantile(2, a)\n  expect warn msg: PromQL warning: no\n  {} +Inf"],
])("the runner sees %s", async (_, text) => {
  const { passed, failures } = await runFile(LOAD + text);
  expect({ passed, failed: failures.length }).toEqual({ passed: 0, failed: 1 });
});
