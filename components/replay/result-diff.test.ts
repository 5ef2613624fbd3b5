import { expect, it } from "vitest";
import { changedParts } from "./result-diff";

it.each([
  [{ allow: true }, { allow: true }, []],
  [
    { allow: true, deny: [] },
    { allow: false, deny: ["x"] },
    [
      ["/allow", "changed"],
      ["/deny/0", "added"],
    ],
  ],
  [undefined, { allow: true }, [["", "added"]]],
  [{ a: { b: 1 } }, {}, [["/a", "removed"]]],
  [{ a: [1] }, { a: { 0: 1 } }, [["/a", "changed"]]],
  [
    { "a/b": 1, "c~": null },
    { "a/b": 2, "c~": 0 },
    [
      ["/a~1b", "changed"],
      ["/c~0", "changed"],
    ],
  ],
  [true, true, []],
])("%j against %j", (before, after, parts) => {
  expect([...changedParts(before, after)]).toEqual(parts);
});
