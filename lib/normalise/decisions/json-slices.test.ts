import { describe, expect, test } from "vitest";
import { elementAt, listElements } from "./json-slices";

const fieldsOf = (text: string) =>
  elementAt(text, 0).fields?.map(({ key, start, end }) => [key, text.slice(start, end)]);

describe("slices of JSON", () => {
  test("values stay as they were sent", () => {
    expect(
      fieldsOf('{ "big" : 12345678901234567890 ,"order":{"b":1,  "a":[1, 2]},"e\\u0041":"x\\"}]" }'),
    ).toEqual([
      ["big", "12345678901234567890"],
      ["order", '{"b":1,  "a":[1, 2]}'],
      ["eA", '"x\\"}]"'],
    ]);
    expect(fieldsOf("{}")).toEqual([]);
    expect(fieldsOf('{"slashes":"\\\\","next":null}')).toEqual([
      ["slashes", '"\\\\"'],
      ["next", "null"],
    ]);
  });

  test("a list gives its elements", () => {
    const text = ' [ {"a":1}, 5 , "x,]", [1,[2]], {} ] \n';
    expect(listElements(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      '{"a":1}',
      "5",
      '"x,]"',
      "[1,[2]]",
      "{}",
    ]);
    expect(listElements("[]")).toEqual([]);
  });

  test.each([
    ["{}", "not JSON: a list is expected at character 1"],
    ["[1", "not JSON: a comma or the end of the list is expected at character 3"],
    ["[1] 2", "not JSON: nothing more is expected at character 5"],
    ['[{"a":"b]', "not JSON: the text does not end at character 7"],
    ['[{"a"}]', "not JSON: a colon is expected at character 6"],
    ["[{a:1}]", "not JSON: a key is expected at character 3"],
    ["[[1,2]", "not JSON: a comma or the end of the list is expected at character 7"],
    ["[[1,2", "not JSON: the value does not end at character 2"],
    ["[,]", "not JSON: a value is expected at character 2"],
  ])("%s is refused with its place", (text, message) => {
    expect(() => listElements(text)).toThrow(message);
  });

  test("agrees with JSON.parse on any JSON", () => {
    const values = [
      0,
      -1.5e-7,
      true,
      null,
      "",
      'q"\\/\b\u2028',
      [],
      [[]],
      {},
      { "": [{ a: '"' }] },
      "\ud83d\ude00",
    ];
    for (const a of values) {
      for (const b of values) {
        const list = [a, { x: b, "y\n": a }, b];
        for (const indent of [0, 2]) {
          const text = JSON.stringify(list, null, indent);
          expect(listElements(text).map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(
            list,
          );
        }
      }
    }
  });
});
