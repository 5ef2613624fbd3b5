import { expect, test } from "vitest";
import { dashboardSpec } from "@/lib/contract/dashboard-spec";
import { chosenValues, parseVariableQuery, pickByRegex } from "./variable-values";

test.each([
  ["label_values(job)", { kind: "label_values", match: "", label: "job" }],
  ["label_values(up, instance)", { kind: "label_values", match: "up", label: "instance" }],
  [
    'label_values(up{job="a, b", env=~"x|y"}, instance)',
    { kind: "label_values", match: 'up{job="a, b", env=~"x|y"}', label: "instance" },
  ],
  ["label_names()", { kind: "label_names" }],
  ["metrics(node_.*)", { kind: "metrics", regex: "node_.*" }],
  ["query_result(topk(3, up))", { kind: "query_result", expr: "topk(3, up)" }],
  ["anything else", { kind: "none" }],
])("%s is asked as %j", (text, query) => {
  expect(parseVariableQuery(text)).toEqual(query);
});

test("a regular expression picks, and its group is what is shown", () => {
  expect(pickByRegex(["b:1", "a:2", "x"], "/(.+):\\d/")).toEqual(["a", "b"]);
  expect(pickByRegex(["n10", "n2", "n2"], "")).toEqual(["n2", "n10"]);
  expect(pickByRegex(["a"], "(")).toEqual(["a"]);
});

test("the address counts before the dashboard, and that before the first choice", () => {
  const variable = (more: object) =>
    dashboardSpec.shape.variables.parse([{ name: "job", kind: "custom", ...more }])[0] as never;
  const options = ["a", "b"];
  expect(chosenValues(variable({ value: ["b"] }), options, ["a"])).toEqual({ chosen: ["a"], isAll: false });
  expect(chosenValues(variable({ value: ["b"] }), options, null)).toEqual({ chosen: ["b"], isAll: false });
  expect(chosenValues(variable({}), options, null)).toEqual({ chosen: ["a"], isAll: false });
  expect(chosenValues(variable({ include_all: true }), options, null)).toEqual({
    chosen: options,
    isAll: true,
  });
  expect(chosenValues(variable({}), options, ["a", "b"])).toEqual({ chosen: ["a"], isAll: false });
});
