import { expect, it } from "vitest";
import { parse } from "./parse";
import { writeTerm, writeTerms } from "./write-term";

it.each([
  "delete_file",
  "agents/tools",
  "with space",
  'say "hi" \\ there',
  "*",
  "/a.*/",
  ">5",
  "OR",
  "",
  "é",
  "a)b(",
  "http://x",
  "-x",
])("%j is read back as it is", (value) => {
  expect(parse(writeTerm("rule", value))).toMatchObject({
    kind: "term",
    key: "rule",
    match: { kind: "equals", text: value, wildcard: false },
  });
});

it("leaves out what has no value", () => {
  expect(
    writeTerms([
      ["policy", "a"],
      ["tool", null],
      ["agent", "b c"],
    ]),
  ).toBe('policy:a agent:"b c"');
});
