import { expect, test } from "vitest";
import { fromObject } from "@/lib/model/attributes";
import { attributesText, valueText } from "./json-text";

test("writes what JSON.stringify writes for plain values", () => {
  const object = { a: 'x"y\n', b: 1.5, c: true, d: null, e: [1, "z"], f: { g: "h" } };
  expect(JSON.parse(attributesText(fromObject(object)))).toEqual(object);
});

test("keeps 64-bit integers exactly and spells what JSON lacks", () => {
  expect(valueText(9_223_372_036_854_775_807n)).toBe("9223372036854775807");
  expect(valueText(Number.POSITIVE_INFINITY)).toBe('"Infinity"');
});

test("replaces NUL and lone surrogates, which jsonb refuses", () => {
  expect(valueText("a\u0000b")).toBe('"a\ufffdb"');
  expect(valueText("a\ud800b")).toBe('"a\ufffdb"');
  expect(valueText("\u{1f600}")).toBe('"\u{1f600}"');
});
