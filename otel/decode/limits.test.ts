import { expect, test } from "vitest";
import { toObject } from "@/lib/model/attributes";
import { defaultLimits } from "@/lib/model/limits";
import { encodeLogs, encodeTraces, message } from "@/test/support/otlp-encode";
import { plainMessage } from "@/test/support/plain-message";
import { decodeLogsJson } from "./logs-json";
import { decodeLogsProtobuf } from "./logs-protobuf";
import { decodeTracesJson } from "./traces-json";
import { decodeTracesProtobuf } from "./traces-protobuf";

const limits = {
  ...defaultLimits,
  attributes: 6,
  keyBytes: 10,
  valueBytes: 10,
  events: 2,
  links: 1,
  bodyBytes: 8,
};
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const attribute = (key: string, value: object) => ({ key, value });
const attributes = [
  attribute("short", { stringValue: "0123456789" }),
  attribute("long", { stringValue: "0123456789a" }),
  attribute("tower", { stringValue: "1234567🗼" }),
  attribute("a long key with an end", { boolValue: true }),
  attribute("list", { arrayValue: { values: [{ stringValue: "01234567" }, { stringValue: "89ab" }] } }),
  attribute("bytes", { bytesValue: Buffer.alloc(1_234_567).toString("base64") }),
  attribute("too many", { stringValue: "x" }),
];
const event = { timeUnixNano: "5", name: "e".repeat(3_000), attributes: attributes.slice(1, 2) };
const span = {
  traceId: "5b8efff798038103d269b633813fc60c",
  spanId: "eee19b7ec3c1b174",
  name: `🗼${"n".repeat(3_000)}`,
  attributes,
  events: [event, event, event],
  links: [event, event],
  status: { code: 2, message: "0123456789abc" },
};
const traces = { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }, { scopeSpans: [] }] };
const logs = {
  resourceLogs: [
    {
      scopeLogs: [
        {
          logRecords: [
            { body: { stringValue: "123456789" }, attributes: attributes.slice(0, 1) },
            { body: { kvlistValue: { values: attributes.slice(0, 2) } } },
          ],
        },
      ],
    },
  ],
};

test("what is past a limit is cut with a mark and counted, at the same place in both encodings", () => {
  const decoded = decodeTracesProtobuf(encodeTraces(traces), limits);
  expect(decodeTracesJson(json(traces), limits)).toEqual(plainMessage(decoded));
  const read = decoded.resourceSpans[0]?.scopeSpans[0]?.spans[0];
  expect(toObject(read?.attributes ?? { keys: [], values: [] })).toEqual({
    short: "0123456789",
    long: "0123456789…[cut: 11 bytes]",
    tower: "1234567…[cut: 11 bytes]",
    "a long key…[cut: 22 bytes]": true,
    list: ["01234567", "89…[cut: 4 bytes]"],
    bytes: "AAAAAAAAAAAA…[cut: 1,234,567 bytes]",
  });
  expect(read).toMatchObject({ droppedAttributes: 3, statusMessage: "0123456789…[cut: 13 bytes]" });
  expect([read?.events.length, read?.links.length, read?.name.length]).toEqual([2, 1, 2_046]);
  expect([...(decoded.limits ?? [])].sort()).toEqual([
    ["attributes", 1],
    ["events", 1],
    ["key_bytes", 1],
    ["links", 1],
    ["value_bytes", 8],
  ]);
});

test("a log's body has a limit of its own, for all texts inside it together", () => {
  const decoded = decodeLogsProtobuf(encodeLogs(logs), limits);
  expect(decodeLogsJson(json(logs), limits)).toEqual(plainMessage(decoded));
  expect(decoded.resourceLogs[0]?.scopeLogs[0]?.logRecords.map(({ body }) => body)).toEqual([
    "12345678…[cut: 9 bytes]",
    { short: "01234567…[cut: 10 bytes]", long: "…[cut: 11 bytes]" },
  ]);
  expect([...(decoded.limits ?? [])]).toEqual([["body_bytes", 3]]);
});

test("a resource is kept small, in one part or in many; what is within the limits says nothing", () => {
  const many = Array.from({ length: 300 }, (_, i) =>
    attribute(`k${i}`, { stringValue: "v".repeat(i === 0 ? 70_000 : 1) }),
  );
  const resource = { attributes: many };
  const part = encodeTraces({ resourceSpans: [{ resource }] });
  for (const decoded of [
    decodeTracesJson(json({ resourceSpans: [{ resource }] })),
    decodeTracesProtobuf(part),
    // A group that holds the resource twice: its bytes follow the tag and a length of three bytes.
    decodeTracesProtobuf(message(1, part.subarray(4), part.subarray(4))),
  ]) {
    const read = decoded.resourceSpans[0]?.resource;
    expect(read?.keys.length).toBe(256);
    expect(String(read?.values[0]).endsWith("…[cut: 70,000 bytes]")).toBe(true);
  }
  expect(decodeTracesProtobuf(encodeTraces(traces)).limits?.get("value_bytes")).toBe(1);
  expect(decodeLogsProtobuf(encodeLogs(logs)).limits).toBeUndefined();
});
