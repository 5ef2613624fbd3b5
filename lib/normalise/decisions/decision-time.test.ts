import { expect, test } from "vitest";
import { readTimeNs } from "./decision-time";

const second = 1_766_570_400_000_000_000n; // 2025-12-24T10:00:00Z

test.each([
  ["2025-12-24T10:00:00.123456", second + 123_456_000n],
  ["2025-12-24T10:00:00", second],
  ["2025-12-24 10:00:00,123", second + 123_000_000n],
  ["2025-12-24T10:00:00.123456789Z", second + 123_456_789n],
  ["2025-12-24T10:00:00.1234567891Z", second + 123_456_789n],
  ["2025-12-24T12:00:00+02:00", second],
  ["2025-12-24T12:00:00.5+0200", second + 500_000_000n],
  [1_766_570_400, second],
  [1_766_570_400.25, second + 250_000_000n],
  [1_766_570_400_123, second + 123_000_000n],
  [1_766_570_400_123_456, second + 123_456_000n],
  ["1766570400123456789", second + 123_456_789n],
  ["1766570400", second],
])("%s is read", (value, expected) => {
  expect(readTimeNs(value)).toBe(expected);
});

test.each([["yesterday"], [""], [null], [-1], [0], [Number.NaN], [1e30], ["2025-13-45T10:00:00Z"], [{}]])(
  "%s is no time",
  (value) => {
    expect(readTimeNs(value)).toBeNull();
  },
);
