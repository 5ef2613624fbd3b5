import { describe, expect, it } from "vitest";
import { complete, filterState, queryTerms, quoted, toggleFilter, typingAt } from "./query-text";

describe("filters as text", () => {
  it.each([
    ["", "service", "web", false, "service:web"],
    ["duration:>2s", "service", "web", false, "duration:>2s service:web"],
    ["service:web", "service", "web", false, ""],
    ["a service:web b", "service", "web", false, "a b"],
    ["service:web", "service", "db", false, "(service:web OR service:db)"],
    [
      "(service:web OR service:db) x",
      "service",
      "api",
      false,
      "(service:web OR service:db OR service:api) x",
    ],
    ["(service:web OR service:db) x", "service", "db", false, "service:web x"],
    ["", "service", "web", true, "-service:web"],
    ["-service:web", "service", "db", true, "-service:web -service:db"],
    ["service:web", "service", "web", true, "-service:web"],
    ["-service:web", "service", "web", false, "service:web"],
    ["", "name", "GET /a b", false, 'name:"GET /a b"'],
    ['name:"GET /a b" x', "name", "GET /a b", false, "x"],
    ["(a OR service:web)", "service", "web", false, "(a OR service:web) service:web"],
    ["", "gen_ai.request.model", 'say "hi"', false, 'gen_ai.request.model:"say \\"hi\\""'],
  ])("%j, %s = %s, excluded %s", (query, key, value, isExcluded, expected) => {
    expect(toggleFilter(query, key, value, isExcluded)).toBe(expected);
  });

  it("reads back what it wrote, for any value", () => {
    for (const value of ["web", "-x", "a:b", 'q"uo\\te', "OR", "(x)", "*", "ünïcode", ""]) {
      const query = toggleFilter("status:error", "key.of/mine", value, false);
      expect(filterState(query, "key.of/mine", value)).toBe("included");
      expect(toggleFilter(query, "key.of/mine", value, false)).toBe("status:error");
    }
  });

  it("does not take text in quotes for a filter", () => {
    expect(queryTerms('"service:web" x')).toEqual([]);
  });

  it("quotes what the language would not read as one word", () => {
    expect([quoted("gpt-4o"), quoted("a b"), quoted(">2"), quoted("")]).toEqual([
      "gpt-4o",
      '"a b"',
      '">2"',
      '""',
    ]);
  });
});

describe("completion", () => {
  it.each([
    ["ser", 3, { kind: "key", prefix: "ser", from: 0, to: 3 }],
    ["a -ser", 6, { kind: "key", prefix: "ser", from: 3, to: 6 }],
    ["service:w x", 9, { kind: "value", key: "service", prefix: "w", from: 8, to: 9 }],
    ['service:"my s', 13, { kind: "value", key: "service", prefix: "my s", from: 8, to: 13 }],
    ["service:", 8, { kind: "value", key: "service", prefix: "", from: 8, to: 8 }],
    ["", 0, { kind: "key", prefix: "", from: 0, to: 0 }],
  ])("%j at %d", (query, caret, typing) => {
    expect(typingAt(query, caret)).toEqual(typing);
  });

  it("puts the choice where the reader was typing and goes on behind it", () => {
    expect(complete("ser x", typingAt("ser x", 3), "service")).toEqual({ query: "service:x", caret: 8 });
    expect(complete("service:w x", typingAt("service:w x", 9), "web shop")).toEqual({
      query: 'service:"web shop" x',
      caret: 19,
    });
  });
});
