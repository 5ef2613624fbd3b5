import { describe, expect, it } from "vitest";
import { InvalidInput } from "@/lib/errors";
import type { Node } from "./ast";
import { parse } from "./parse";

function show(node: Node): string {
  switch (node.kind) {
    case "all":
      return "all";
    case "not":
      return `-${show(node.node)}`;
    case "and":
    case "or":
      return `(${node.nodes.map(show).join(node.kind === "and" ? " & " : " | ")})`;
    case "term": {
      const { match } = node;
      const key = node.key === null ? "" : node.quotedKey ? `"${node.key}":` : `${node.key}:`;
      if (match.kind === "exists") return `has ${key}`;
      if (match.kind === "compare") return `${key}${match.operator}${match.text}`;
      if (match.kind === "range") return `${key}${match.inclusive ? "[" : "{"}${match.low}..${match.high}`;
      return `${key}${match.wildcard ? "~" : ""}${match.text}`;
    }
  }
}

describe("the query language", () => {
  it.each([
    ["", "all"],
    ["   ", "all"],
    ["service:planner status:error", "(service:planner & status:error)"],
    ["a OR b c", "(a | (b & c))"],
    ["a AND b OR c AND d", "((a & b) | (c & d))"],
    ["a && b || c", "((a & b) | c)"],
    ["-name:health", "-name:health"],
    ["!name:health NOT x", "(-name:health & -x)"],
    ["-(a OR b)", "-(a | b)"],
    ["key:(a OR -b)", "(key:a | -key:b)"],
    ["duration:>2s", "duration:>2s"],
    ["duration:>=2.5ms", "duration:>=2.5ms"],
    ["duration:[1ms TO *]", "duration:[1ms..null"],
    ["tokens:{1 TO 5}", "tokens:{1..5"],
    ["gen_ai.request.model:gpt-4o*", "gen_ai.request.model:~gpt-4o*"],
    ['name:"a * b"', "name:a * b"],
    ['"exact text"', "exact text"],
    ["'it is'", "it is"],
    ["it's", "it's"],
    ["path:/api/users", "path:/api/users"],
    ["/api/users", "/api/users"],
    ["http://host:80/x?a=b", "http://host:80/x?a=b"],
    ["url:http://host/x?a=b", "url:http://host/x?a=b"],
    ["has:http.route", "has http.route:"],
    ['"name":x', '"name":x'],
    ["http.request.header.x-request-id:abc", "http.request.header.x-request-id:abc"],
    ["foo(bar) (x)", "(foo(bar) & x)"],
    ['name:"say \\"hi\\""', 'name:say "hi"'],
    ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"],
    ["grüße:schön", "grüße:schön"],
  ])("reads %s", (text, tree) => {
    expect(show(parse(text))).toBe(tree);
  });

  it.each([
    ["name:", /needs a value/],
    ["(a", /never closed/],
    ["a)", /never opened/],
    ["a AND", /ends too early/],
    ["OR a", /not expected/],
    ["()", /empty/],
    ["name:/a.*b/", /Regular expressions/],
    ["a^2", /Boosts/],
    ["name:a~1", /Boosts/],
    ['"open', /never closed/],
    ["x:[1 TO 5}", /A range is/],
    ["a:(b:c)", /cannot stand inside/],
  ])("refuses %s and says where", (text, message) => {
    expect(() => parse(text)).toThrow(InvalidInput);
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(/at character \d+/);
  });

  it("refuses nesting and length without end", () => {
    expect(() => parse(`${"(".repeat(1000)}a`)).toThrow(InvalidInput);
    expect(() => parse(`${"-".repeat(1000)}a`)).toThrow(InvalidInput);
    expect(() => parse("a ".repeat(1000))).toThrow(InvalidInput);
  });
});
