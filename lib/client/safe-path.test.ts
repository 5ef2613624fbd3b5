import { expect, it } from "vitest";
import { safePath } from "./safe-path";

it.each([
  ["/runs?q=a#b", "/runs?q=a#b"],
  ["//evil.example/x", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/..//evil.example", "/"],
  ["/sign-in?next=/", "/"],
  [null, "/"],
])("%s leads to %s", (wanted, path) => expect(safePath(wanted)).toBe(path));
