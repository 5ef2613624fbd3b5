import { expect, test } from "vitest";
import { bytes, encodeTraces, fixed64, message, varint } from "@/test/support/otlp-encode";
import { countSpansJson, countSpansProtobuf } from "./count-spans";
import { decodeTracesProtobuf } from "./traces-protobuf";

const time = "1800000000000000000";
const spans = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    traceId: "a".repeat(32),
    spanId: (i + 1).toString(16).padStart(16, "0"),
    name: `work ${"x".repeat(i)}`,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
  }));
const body = encodeTraces({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "a" } }] },
      scopeSpans: [{ spans: spans(200) }, { scope: { name: "s", version: "1" }, spans: spans(3) }],
    },
    { scopeSpans: [{ spans: spans(1) }] },
  ],
});

test("spans are counted over all groups and scopes", () => {
  expect(countSpansProtobuf(body)).toBe(204);
  expect(countSpansProtobuf(Buffer.alloc(0))).toBe(0);
  expect(countSpansJson(Buffer.alloc(1_200))).toBe(3);
});

test("fields of a later protocol, of any kind, hide no spans", () => {
  const unknown = [varint(9, 1), fixed64(10, "1"), bytes(1_000, Buffer.from("later"))];
  const scoped = message(2, ...unknown, ...spans(3).map(() => message(2, Buffer.from("2a0161", "hex"))));
  const later = Buffer.concat([...unknown, message(1, ...unknown, scoped)]);
  expect(decodeTracesProtobuf(later).resourceSpans[0]?.scopeSpans[0]?.spans).toHaveLength(3);
  expect(countSpansProtobuf(later)).toBe(3);
});

test("bytes that are no export are counted to some end", () => {
  for (let cut = 0; cut < 300; cut++) {
    expect(countSpansProtobuf(body.subarray(0, cut))).toBeLessThanOrEqual(204);
    expect(countSpansProtobuf(Buffer.from(body.subarray(0, 300).map((byte) => byte ^ cut)))).toBeLessThan(
      400,
    );
  }
  expect(countSpansProtobuf(Buffer.alloc(10_000, 0xff))).toBe(0);
});
