// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana's own form of a variable
import { expect, test } from "vitest";
import { builtIns, maskVariables, substitute, variablesIn } from "./variables";

const one = { values: ["api"], all: false };
const two = { values: ["a.b", "c"], all: false };

test.each([
  ['up{job="$job"}', { job: one }, 'up{job="api"}'],
  ['up{job=~"${job}"}', { job: two }, 'up{job=~"(a\\\\.b|c)"}'],
  ['up{job=~"[[job]]"}', { job: one }, 'up{job=~"api"}'],
  ["${job:csv}", { job: two }, "a.b,c"],
  ["${job:pipe}", { job: two }, "a.b|c"],
  ["sum by ($job) (up)", { job: one }, "sum by (api) (up)"],
  ['up{job=~"$job"}', { job: { values: ["a", "b"], all: true, allValue: ".*" } }, 'up{job=~".*"}'],
  ["$other", { job: one }, "$other"],
])("%s with its variables", (text, variables, expected) => {
  expect(substitute(text, variables)).toBe(expected);
});

test("the window of a rate holds four samples, and more than a step", () => {
  const short = builtIns({ fromMs: 0, toMs: 3_600_000, stepMs: 15_000 });
  expect(substitute("rate(x[$__rate_interval]) $__range", short)).toBe("rate(x[1m]) 3600s");
  const long = builtIns({ fromMs: 0, toMs: 86_400_000, stepMs: 300_000 });
  expect(substitute("$__interval $__rate_interval", long)).toBe("5m 310s");
});

test("names that a text mentions, once each", () => {
  expect(variablesIn("$a ${b:csv} [[c]] $a $__interval")).toEqual(["a", "b", "c"]);
});

test("a masked query has the length of the one typed", () => {
  const text = 'rate(x{job="$job"}[$__rate_interval])';
  expect(maskVariables(text)).toBe('rate(x{job="x   "}[5m              ])');
});
