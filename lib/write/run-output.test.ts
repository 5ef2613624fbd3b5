import { expect, it } from "vitest";
import { outputLevel } from "@/lib/model/output-level";
import { countNew } from "./run-output";

const text = [
  "starting\nWARN sl",
  "ow: é\nERROR: dis",
  "k full ✗\nfetching 10%\rfetching 100%\rerror: gone\r\n",
  `${"é".repeat(3_990)} error\n${"é".repeat(4_000)} error\n${"x".repeat(20_000)}`,
  " error\nlast warning",
].join("");

it("counts the same lines however the bytes were cut, also inside a character", () => {
  const bytes = Buffer.from(text);
  const levels = text.split("\n").map(outputLevel);
  const whole = {
    warnings: levels.filter((level) => level === "warning").length,
    errors: levels.filter((level) => level === "error").length,
  };
  expect(whole).toEqual({ warnings: 2, errors: 3 });
  for (const size of [1_000_000, 9_973, 1_009, 101]) {
    const sum = { warnings: 0, errors: 0 };
    for (let at = 0; at < bytes.length; at += size) {
      const counted = countNew(bytes.subarray(Math.max(0, at - 16_000), at), bytes.subarray(at, at + size));
      sum.warnings += counted.warnings;
      sum.errors += counted.errors;
    }
    expect(sum).toEqual(whole);
  }
});
