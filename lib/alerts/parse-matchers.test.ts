import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matcher } from "@/lib/model/prom-series";
import { MatcherFault, parseMatcher, parseMatchers, printMatchers } from "./parse-matchers";

const shown = (text: string) => parseMatchers(text).map(({ name, op, value }) => `${name} ${op} ${value}`);

describe("matchers as people write them", () => {
  it.each([
    ["{}", []],
    ["", []],
    ["{foo=bar}", ["foo = bar"]],
    ["foo=bar", ["foo = bar"]],
    ['{foo="bar", dings != "bums", }', ["foo = bar", "dings != bums"]],
    ["foo=bar,dings!=bums", ["foo = bar", "dings != bums"]],
    ['statuscode=~"5.."', ["statuscode =~ 5.."]],
    ['{quote="She said: \\"Hi, ladies!\\""}', ['quote = She said: "Hi, ladies!"']],
    ['{"with space"!~"a|b"}', ["with space !~ a|b"]],
    ["{größe=ja}", ["größe = ja"]],
    ['a="x\\ny"', ["a = x\ny"]],
    // Only the old grammar takes an empty value without quotes, a space, and brackets.
    ["a=", ["a = "]],
    ["a=b c", ["a = b c"]],
    ["a==b=", ["a = =b="]],
    ["foo=~[a-z]+", ["foo =~ [a-z]+"]],
    ["a=b\\c", ["a = b\\c"]],
    ['a="b\\c"', ["a = b\\c"]],
  ])("%s", (text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  it.each(["{a", "foo", "=bar", 'a="b', "{a=b,,c=d}", "a=~(", '{"a=b}', '""=x'])("refuses %s", (text) => {
    expect(() => parseMatchers(text)).toThrow(MatcherFault);
  });

  it("reads long texts as fast as they are long", () => {
    const text = `a=b${" ".repeat(300_000)}c`;
    expect(parseMatchers(text)[0]?.value).toHaveLength(300_002);
    expect(parseMatchers(`a=b${" ".repeat(300_000)}`)[0]?.value).toBe("b");
    expect(() => parseMatchers(`a="${"b".repeat(300_000)}`)).toThrow(MatcherFault);
  });

  it("takes one alone without braces", () => {
    expect(parseMatcher("a=b")).toEqual({ name: "a", op: "=", value: "b" });
    expect(() => parseMatcher("{a=b}")).toThrow("brace");
    expect(() => parseMatcher('a="b",c="d"')).toThrow(MatcherFault);
  });

  it("reads what it prints", () => {
    const matcher: fc.Arbitrary<Matcher> = fc.record({
      name: fc.string({ minLength: 1, unit: "grapheme" }),
      op: fc.constantFrom("=", "!="),
      value: fc.string({ unit: "grapheme" }),
    });
    fc.assert(
      fc.property(fc.array(matcher, { maxLength: 4 }), (matchers) => {
        expect(parseMatchers(printMatchers(matchers))).toEqual(matchers);
      }),
    );
  });
});
