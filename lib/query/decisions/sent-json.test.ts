import { expect, it } from "vitest";
import { sentJson } from "./sent-json";

it.each([
  ['{"a":1,"b":[true,null,-2.5e3]}', true],
  ['{"id":12345678901234567890}', false],
  ['{"id":"12345678901234567890"}', true],
  ['{"t":1.0000000000000000001}', false],
  ['{"t":0.1}', true],
  ["9007199254740993", false],
  ["10000000000000000000000", true],
  ['{"\\"9007199254740993":1}', true],
])("%s is read without loss: %s", (text, isExact) => {
  expect(sentJson(text)).toEqual({ value: JSON.parse(text), text: isExact ? null : text });
});

it("gives what is no JSON as text, and nothing for nothing", () => {
  expect(sentJson("{cut")).toEqual({ value: "{cut", text: "{cut" });
  expect(sentJson(null)).toBeNull();
});
