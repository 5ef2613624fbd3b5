import { expect, it } from "vitest";
import { outputLevel } from "./output-level";

it.each([
  ["ERROR could not connect", "error"],
  ["\u001b[31mError\u001b[0m: nope", "error"],
  ["Traceback: ValueError: bad", "error"],
  ["java.lang.NullPointerException", "error"],
  ["[FATAL] stopping", "error"],
  ["level=critical", "error"],
  ["WARN slow", "warning"],
  ["npm warning deprecated x", "warning"],
  ["foo.py:3: DeprecationWarning: old", "warning"],
  ["0 errors, 0 warnings", null],
  ["terror in error_count", null],
  ["all good", null],
])("%s is %s", (line, level) => expect(outputLevel(line)).toBe(level));
