import { expect, test } from "vitest";
import { bucketAt, bucketFinder } from "./rollup-sum";

test("the bucket of an end is the same however it is found", () => {
  const find = bucketFinder();
  const base = 1_760_000_000_000_000_000n;
  const starts = [
    base,
    base + 1n,
    base + 9_999_999_999n,
    base - 5n,
    base + 86_400_000_000_000n,
    0n,
    1n,
    base,
  ];
  for (const startNs of starts) {
    for (const durationNs of [0, 1, 999_999_999, 10_000_000_000, 86_400_000_000_000, 9e15]) {
      expect(find(startNs, durationNs)).toBe(bucketAt(startNs + BigInt(durationNs)));
    }
  }
});
