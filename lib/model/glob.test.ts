import { expect, test } from "vitest";
import { compileGlob } from "./glob";

test.each([
  ["agents/*", "agents/tools", true],
  ["agents/*", "agents/tools/allow", false],
  ["agents/**", "agents/tools/allow", true],
  ["**", "", true],
  ["**/deny", "a/b/deny", true],
  ["**/deny", "deny", false],
  ["*deny", "no_deny", true],
  ["a*c*e", "abcde", true],
  ["a*c*e", "abcdef", false],
  ["a.c", "abc", false],
  ["", "", true],
  ["", "a", false],
  ["A*", "abc", false],
])("%s holds %s: %s", (pattern, text, expected) => {
  expect(compileGlob(pattern)(text)).toBe(expected);
});

test("without regard to case, and with stars that pass a slash", () => {
  expect(compileGlob("*.Input*", { ignoreCase: true, isFlat: true })("HTTP/my.input/x")).toBe(true);
});

test("a pattern of many stars is held against a long text in one pass", () => {
  const fits = compileGlob(`${"*a".repeat(90)}b`);
  expect(fits("a".repeat(20_000))).toBe(false);
});
