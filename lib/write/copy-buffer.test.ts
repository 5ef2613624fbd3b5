import { expect, test } from "vitest";
import { CopyBuffer } from "./copy-buffer";

const headBytes = new CopyBuffer().position;
const written = (write: (out: CopyBuffer) => void) => {
  const out = new CopyBuffer();
  write(out);
  const bytes = Buffer.from(out.finish().subarray(headBytes, -2));
  out.release();
  return bytes;
};

test.each([0n, 1n, -1n, 2n ** 62n + 12_345n, -(2n ** 63n), 2n ** 63n - 1n, 0x0102030405060708n])(
  "a bigint of %s is written as PostgreSQL reads it",
  (value) => {
    const bytes = written((out) => out.int64(value));
    expect(bytes.readInt32BE(0)).toBe(8);
    expect(bytes.readBigInt64BE(4)).toBe(value);
  },
);

test("an id that comes again is written again, whatever was written in between", () => {
  const ids = ["a1".repeat(16), "a1".repeat(16), "0f".repeat(16), "a1".repeat(16), "a1".repeat(16)];
  const bytes = written((out) => {
    for (const id of ids) {
      out.repeatedHex(id);
      out.text("x".repeat(40_000));
    }
  });
  const read = ids.map((_, i) => bytes.toString("hex", i * 40_024 + 4, i * 40_024 + 20));
  expect(read).toEqual(ids);
});

test("a body in a buffer that is used again holds nothing of the one before", () => {
  const first = written((out) => out.text("first"));
  expect(written((out) => out.text("second"))).not.toEqual(first);
  expect(written((out) => out.text("first"))).toEqual(first);
});
