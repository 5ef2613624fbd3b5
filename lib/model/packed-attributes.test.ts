import { expect, it } from "vitest";
import { letterOf } from "./attribute-letter";
import { fieldMark, jsonMark, packedText, unpackAttributes, verbatimName } from "./packed-attributes";

const row = (...fields: [name: string, value: string][]) =>
  fieldMark + fields.map(([name, value]) => name + value + fieldMark).join("");

it("a row is read back: texts, other values, keys in full", () => {
  const [short, long] = [letterOf(3), letterOf(7_000)];
  const packed = row(
    [short, "GET"],
    [long, `${jsonMark}200`],
    [verbatimName('a "key" \\ of\none'), `${jsonMark}["a",null]`],
    [verbatimName(""), ""],
  );
  expect(unpackAttributes(packed)).toEqual([
    { name: short, value: "GET" },
    { name: long, value: 200 },
    { name: 'a "key" \\ of\none', value: ["a", null] },
    { name: "", value: "" },
  ]);
  expect(unpackAttributes("")).toEqual([]);
});

it("a text that holds a mark stands as JSON, and cannot pose as another attribute", () => {
  const hostile = `x${fieldMark}${letterOf(1)}admin`;
  const packed = row([letterOf(0), packedText(hostile)], [letterOf(2), packedText(`${jsonMark}7`)]);
  expect(unpackAttributes(packed)).toEqual([
    { name: letterOf(0), value: hostile },
    { name: letterOf(2), value: `${jsonMark}7` },
  ]);
});

it("a key that is a lone private-use character cannot pose as a letter", () => {
  expect(unpackAttributes(row([verbatimName(letterOf(5)), "v"]))).toEqual([
    { name: `_${letterOf(5)}`, value: "v" },
  ]);
});

it("what no writer makes is left out", () => {
  expect(unpackAttributes(`${fieldMark}{}${fieldMark}${letterOf(0)}${jsonMark}{${fieldMark}"open`)).toEqual(
    [],
  );
});
