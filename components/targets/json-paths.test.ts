import { expect, test } from "vitest";
import { labelsText, nameFor, numbersIn, readLabels } from "./json-paths";

test("every number and truth of a page, by its path", () => {
  const page = '{"tasks":{"tasks_processing":3,"name":"x"},"mqtt":{"connected":true},"a.b":[1,{"c":2}]}';
  expect(numbersIn(page)).toEqual([
    { path: "tasks.tasks_processing", value: 3 },
    { path: "mqtt.connected", value: 1 },
    { path: "a\\.b.0", value: 1 },
    { path: "a\\.b.1.c", value: 2 },
  ]);
  expect(numbersIn("{")).toBeNull();
});

test("a page of many numbers, or without end, is not walked for ever", () => {
  expect(numbersIn(JSON.stringify(Array.from({ length: 5_000 }, (_, i) => i)))?.length).toBe(300);
  expect(numbersIn(`${'{"a":'.repeat(100)}1${"}".repeat(100)}`)).toEqual([]);
});

test("names of metrics from paths", () => {
  expect(nameFor("tasks.avg_processing_time_ms")).toBe("tasks_avg_processing_time_ms");
  expect(nameFor("tools.*.calls")).toBe("tools_calls");
  expect(nameFor("a\\.b.0")).toBe("a_b_0");
  expect(nameFor("0.x")).toBe("_0_x");
});

test("labels as text, and back", () => {
  expect(readLabels("tool=$1, team = a b")).toEqual({ tool: "$1", team: "a b" });
  expect(readLabels("")).toEqual({});
  expect(readLabels("no value")).toBeNull();
  expect(labelsText({ tool: "$1", team: "a" })).toBe("tool=$1, team=a");
});
