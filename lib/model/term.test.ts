import { expect, test } from "vitest";
import { hashString, hashText } from "./term";

test.each([
  "",
  "a",
  "request_id",
  "x".repeat(128),
  "x".repeat(129),
  "naïve",
  "\u{1f600}",
  `${"y".repeat(40)}é`,
])("the hash of %j is that of its bytes", (text) => {
  const bytes = Buffer.from(text);
  expect(hashString(text)).toBe(hashText(bytes, 0, bytes.length));
});
