import { expect, test } from "vitest";
import { isLetter, letterOf, maxAttributeCodes } from "./attribute-letter";

test("each code has a character of its own that is no key people send", () => {
  const codes = [0, 1, 6_399, 6_400, 6_401, maxAttributeCodes - 1];
  const letters = codes.map(letterOf);
  expect(new Set(letters).size).toBe(codes.length);
  for (const letter of letters) {
    expect([...letter]).toHaveLength(1);
    expect(isLetter(letter)).toBe(true);
  }
  for (const key of ["", "a", "id", "é", "日", "\u{1f600}", "http.route", "\ue000x"])
    expect(isLetter(key)).toBe(false);
});
