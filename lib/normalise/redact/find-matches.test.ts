import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFinder, finderFault } from "./find-matches";

function found(pattern: string, text: string, ignoreCase = false): string[] {
  const all: string[] = [];
  compileFinder(pattern, ignoreCase)(text, (start, end) => all.push(text.slice(start, end)));
  return all;
}

describe("an expression", () => {
  test.each([
    ["a+", "aa b aaa", ["aa", "aaa"]],
    ["cat|category", "a category", ["category"]],
    ["\\bid-\\d{3}\\b", "id-123 xid-456 id-7890 id-001", ["id-123", "id-001"]],
    ["^x", "xx", ["x"]],
    ["(?m)^x$", "x\nx\ny", ["x", "x"]],
    ["s.t", "set s\nt sit", ["set", "sit"]],
    ["[^ ]+@x", "a@x b@x", ["a@x", "b@x"]],
    ["é+|😀", "éé 😀", ["éé", "😀"]],
    ["x", "", []],
    ["ab*c", "abb abbc ac", ["abbc", "ac"]],
    ["(a|ab)(c|bcd)", "abcd", ["abcd"]],
  ])("%s in %s", (pattern, text, matches) => {
    expect(found(pattern, text)).toEqual(matches);
  });

  test("with regard to case or without", () => {
    expect(found("Secret", "secret SECRET Secret")).toEqual(["Secret"]);
    expect(found("Secret", "secret SECRET Secret", true)).toHaveLength(3);
  });

  test.each([
    ["(a", "missing closing )"],
    ["(?=a)", "invalid or unsupported Perl syntax"],
    ["(a)\\1", ""],
    ["a*", "empty text"],
    ["(x{1000}){1000}", "too large"],
    ["[a", "missing closing ]"],
  ])("%s is refused", (pattern, reason) => {
    const fault = finderFault(pattern);
    if (reason !== "") expect(fault).toContain(reason);
    else expect(fault === undefined || fault.length > 0).toBe(true);
  });

  test("finds where the engine's own finds first, in texts of any kind", () => {
    const part = fc.constantFrom("a", "b", "[ab]", "(a|bb)", "a{2,3}", "b?", "c+", "(ab)*", "\\d", "\\bc");
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join("")}a`);
    fc.assert(
      fc.property(
        pattern,
        fc.string({ unit: fc.constantFrom("a", "b", "c", "1", " ") }),
        (expression, text) => {
          const own: [number, number][] = [];
          compileFinder(expression)(text, (start, end) => own.push([start, end]));
          const first = new RegExp(expression).exec(text);
          expect(own[0]?.[0]).toBe(first?.index);
        },
      ),
    );
  });

  test("takes steps in proportion to the text whatever the expression", () => {
    const started = process.cpuUsage();
    expect(found("(a|a)*(a|aa)*b", "a".repeat(20_000))).toEqual([]);
    expect(found("(x+x+)+y", "x".repeat(20_000))).toEqual([]);
    // Each match looks for a longer one up to the end of the text.
    expect(found("a|a[^z]*z", "a".repeat(100_000)).join("")).toHaveLength(100_000);
    // Backtracking would not end within a lifetime.
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(60);
  });
});
