import { expect, test } from "vitest";
import { compileLabelRegexp, labelRegexpFault } from "./label-regexp";

const matches = (pattern: string, value: string) => compileLabelRegexp(pattern).matches(value);

test.each([
  ["a.*b", "axxb", true],
  ["a.*b", "axxbc", false],
  ["a.b", "a\nb", true],
  ["foo|bar", "bar", true],
  ["foo|bar", "foobar", false],
  ["(foo|bar)+", "foobarfoo", true],
  ["", "", true],
  ["", "a", false],
  [".+", "", false],
  ["(?i)abc", "aBC", true],
  ["(?i:a)b", "AB", false],
  ["x(?i)y", "xY", true],
  ["[^a-c]+", "xyz", true],
  ["[[:digit:]]{2,3}", "1234", false],
  ["\\d{2,3}", "123", true],
  ["\\Qa.b\\E+", "a.bb", true],
  ["\\p{Greek}+", "αβγ", true],
  ["\\pL+", "abcÄ", true],
  ["^a$", "a", true],
  ["a\\b.*", "a b", true],
  ["\\x41\\x{1F600}", "A😀", true],
  ["a{,2}", "a{,2}", true],
  ["[]a]+", "]a", true],
  ["5..", "503", true],
  ["a??b", "ab", true],
])("%s on %j: %s", (pattern, value, expected) => {
  expect(matches(pattern, value)).toBe(expected);
});

test("groups are those that a reader expects: the leftmost takes as much as it can", () => {
  const { groups, groupNames } = compileLabelRegexp("(.*)-(?P<id>\\d+)(x)?");
  expect(groups("ab-1-23")).toEqual([0, 7, 0, 4, 5, 7, -1, -1]);
  expect(groupNames).toEqual([undefined, "id", undefined]);
  expect(groups("ab")).toBeUndefined();
});

test("what RE2 refuses is refused, with a reason", () => {
  for (const pattern of [
    "(",
    "a)",
    "[a",
    "*a",
    "a**",
    "(?=a)",
    "(a)\\1",
    "\\",
    "a{2000}",
    "(?P<n",
    "[z-a]",
    "\\p{Nope}",
  ]) {
    expect(labelRegexpFault(pattern), pattern).toMatch(/./);
  }
  expect(labelRegexpFault("a.*")).toBeUndefined();
  expect(labelRegexpFault("((((a{1000}){1000}){1000}))")).toBe("expression too large");
});

test("no pattern makes the time explode", () => {
  // A backtracking matcher would need more steps than there are atoms for the first two.
  const text = `${"a".repeat(2000)}!`;
  expect(matches("(a+)+", text)).toBe(false);
  expect(matches("(a|a)*(b|a)*", text)).toBe(false);
  expect(matches("(.*)(.*)(.*)(.*)(.*)[^!]", text)).toBe(false);
});
