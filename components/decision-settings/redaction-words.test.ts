import { expect, test } from "vitest";
import type { RedactionRule } from "@/lib/model/decision-rules";
import { freeName, ofKind, ruleWords } from "./redaction-words";

const rule: RedactionRule = { name: "a", kind: "key", key: "password", targets: ["logs"], enabled: false };

test("a rule of another kind keeps its name, targets and whether it is on", () => {
  expect(ofKind(rule, "built_in")).toEqual({
    name: "a",
    kind: "built_in",
    built_in: "email",
    targets: ["logs"],
    enabled: false,
  });
  expect(ofKind(rule, "pattern")).toEqual({
    name: "a",
    kind: "pattern",
    pattern: "",
    targets: ["logs"],
    enabled: false,
  });
});

test("a new rule gets a name that is free", () => {
  expect(freeName("b", [rule])).toBe("b");
  expect(freeName("a", [rule, { ...rule, name: "a 2" }])).toBe("a 3");
});

test("a rule in words", () => {
  expect(ruleWords(rule)).toBe("values under the name password");
  expect(ruleWords({ ...rule, kind: "pattern", pattern: "x+", ignore_case: true })).toBe("/x+/i");
});
