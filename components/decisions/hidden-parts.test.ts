import { expect, test } from "vitest";
import { absent, pointerTo } from "../ui/json-pointer";
import { hiddenBelow, withAbsentParts } from "./hidden-parts";

const none = { erased: [], masked: [], redacted: [] };

test("pointers of the event become pointers of the part", () => {
  const hidden = { erased: ["/input/password", "/result/x"], masked: ["/input"], redacted: ["/inputs/no"] };
  expect([...hiddenBelow(hidden, "input")]).toEqual([
    ["/password", "erased"],
    ["", "masked"],
  ]);
});

test("what was removed has a place again, and the answer stays as it was", () => {
  const input = { user: { name: "mara" }, list: [{ a: 1 }, { b: 2 }] };
  const hidden = hiddenBelow(
    {
      ...none,
      erased: ["/input/password", "/input/user/ssn", "/input/list/1/c", "/input/list/7", "/input/new/deep"],
    },
    "input",
  );
  expect(withAbsentParts(input, hidden)).toEqual({
    user: { name: "mara", ssn: absent },
    list: [{ a: 1 }, { b: 2, c: absent }],
    password: absent,
    new: { deep: absent },
  });
  expect(input).toEqual({ user: { name: "mara" }, list: [{ a: 1 }, { b: 2 }] });
});

test("an input that was removed whole is absent; what is there is not taken away", () => {
  expect(withAbsentParts(null, hiddenBelow({ ...none, erased: ["/input"] }, "input"))).toBe(absent);
  const kept = { a: 1 };
  expect(
    withAbsentParts(kept, hiddenBelow({ ...none, erased: ["/input/a", "/input/a/b"] }, "input")),
  ).toEqual(kept);
});

test("keys with slashes and tildes are spelt as JSON pointers spell them", () => {
  expect(pointerTo("/a", "b/c~d")).toBe("/a/b~1c~0d");
  const hidden = hiddenBelow({ ...none, erased: ["/input/b~1c~0d"] }, "input");
  expect(withAbsentParts({}, hidden)).toEqual({ "b/c~d": absent });
});
