import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { InvalidInput } from "@/lib/errors";
import { getAttribute, toObject } from "@/lib/model/attributes";
import { defaultLimits } from "@/lib/model/limits";
import {
  bytes,
  encodeLogs,
  encodeTraces,
  encodeValue,
  encodeVarint,
  message,
  tag,
} from "@/test/support/otlp-encode";
import { plainMessage } from "@/test/support/plain-message";
import { TooLarge } from "../refusals";
import { maxItems } from "./limits";
import { decodeLogsJson } from "./logs-json";
import { decodeLogsProtobuf } from "./logs-protobuf";
import { decodeTracesJson } from "./traces-json";
import { decodeTracesProtobuf } from "./traces-protobuf";

// A million of anything takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const attribute = (key: string, value: object) => ({ key, value });
const values = [
  attribute("text", { stringValue: "grüße 🗼" }),
  attribute("empty", { stringValue: "" }),
  attribute("yes", { boolValue: true }),
  attribute("no", { boolValue: false }),
  attribute("int", { intValue: "-42" }),
  attribute("safe", { intValue: "9007199254740991" }),
  attribute("big", { intValue: "9223372036854775807" }),
  attribute("least", { intValue: "-9223372036854775808" }),
  attribute("double", { doubleValue: 0.25 }),
  attribute("nan", { doubleValue: "NaN" }),
  attribute("infinite", { doubleValue: "-Infinity" }),
  attribute("list", { arrayValue: { values: [{ stringValue: "a" }, { intValue: "1" }, {}] } }),
  attribute("map", { kvlistValue: { values: [attribute("__proto__", { stringValue: "x" })] } }),
  attribute("bytes", { bytesValue: "3q2+7w==" }),
  attribute("null", {}),
];
const resource = {
  attributes: [attribute("service.name", { stringValue: "shop" })],
  droppedAttributesCount: 1,
  entityRefs: [{ schemaUrl: "https://x", type: "service" }],
};
const fullScope = { name: "s", version: "1", attributes: values, droppedAttributesCount: 2 };
const schemaUrl = "https://opentelemetry.io/schemas/1.37.0";
const span = {
  droppedEventsCount: 1,
  droppedLinksCount: 1,
  traceId: "5B8EFFF798038103D269B633813FC60C",
  spanId: "EEE19B7EC3C1B174",
  parentSpanId: "eee19b7ec3c1b173",
  traceState: "a=b",
  flags: 257,
  name: "GET /cart",
  kind: 2,
  startTimeUnixNano: "1544712660123456789",
  endTimeUnixNano: "1544712661000000001",
  attributes: values,
  droppedAttributesCount: 3,
  events: [
    {
      timeUnixNano: "1544712660500000000",
      name: "retry",
      attributes: values.slice(0, 2),
      droppedAttributesCount: 1,
    },
  ],
  links: [{ traceId: "5b8efff798038103d269b633813fc60d", spanId: "eee19b7ec3c1b175", attributes: [] }],
  status: { code: 2, message: "out of stock" },
};
const traces = {
  resourceSpans: [
    { resource, scopeSpans: [{ scope: fullScope, spans: [span, {}], schemaUrl }], schemaUrl },
    {},
  ],
};
const record = {
  timeUnixNano: "1544712660300000001",
  observedTimeUnixNano: "1544712660300000002",
  severityNumber: 17,
  severityText: "Error",
  body: { kvlistValue: { values } },
  attributes: values,
  flags: 1,
  traceId: span.traceId,
  spanId: span.spanId,
  eventName: "cart.failed",
};
const logs = {
  resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords: [record, {}], schemaUrl }], schemaUrl }],
};
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const firstSpan = (decoded: ReturnType<typeof decodeTracesJson>) =>
  decoded.resourceSpans[0]?.scopeSpans[0]?.spans[0];
const oneSpan = (fields: object) =>
  firstSpan(decodeTracesJson(json({ resourceSpans: [{ scopeSpans: [{ spans: [fields] }] }] })));

test("JSON and protobuf of the same content decode to the same message", () => {
  expect(decodeTracesJson(json(traces))).toEqual(plainMessage(decodeTracesProtobuf(encodeTraces(traces))));
  expect(decodeLogsJson(json(logs))).toEqual(plainMessage(decodeLogsProtobuf(encodeLogs(logs))));
});

test("values keep what they are, 64-bit integers included", () => {
  const decoded = firstSpan(decodeTracesProtobuf(encodeTraces(traces)));
  expect(decoded).toMatchObject({
    traceId: "5b8efff798038103d269b633813fc60c",
    startNs: 1544712660123456789n,
    droppedAttributes: 3,
    statusCode: 2,
  });
  const read = toObject(decoded?.attributes ?? { keys: [], values: [] });
  expect(read).toMatchObject({
    text: "grüße 🗼",
    int: -42,
    safe: 9007199254740991,
    big: 9223372036854775807n,
    least: -9223372036854775808n,
    nan: Number.NaN,
    list: ["a", 1, null],
    bytes: "3q2+7w==",
    null: null,
  });
  expect(Object.keys(read.map as object)).toEqual(["__proto__"]);
});

test("a truncation at any byte is refused or a shorter message, never a crash", () => {
  for (const [whole, decode] of [
    [encodeTraces(traces), decodeTracesProtobuf],
    [encodeLogs(logs), decodeLogsProtobuf],
  ] as const) {
    let refused = 0;
    for (let length = 0; length < whole.length; length++) {
      try {
        decode(whole.subarray(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
        refused++;
      }
    }
    // Only a cut between two top-level fields leaves a whole message.
    expect(refused).toBeGreaterThan(whole.length - 5);
  }
});

test("random bytes, and random changes to good ones, are refused or decoded", () => {
  const good = encodeTraces(traces);
  const decodeBoth = (input: Buffer) => {
    for (const decode of [decodeTracesProtobuf, decodeLogsProtobuf, decodeTracesJson, decodeLogsJson]) {
      try {
        decode(input);
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
      }
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (random) => decodeBoth(Buffer.from(random))),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(good);
      changed[at] = byte;
      decodeBoth(changed);
    }),
    { numRuns: 2_000 },
  );
});

test("unknown fields are skipped, wrong wire types and groups are refused", () => {
  const unknown = Buffer.concat([
    tag(900, 0),
    encodeVarint(7n),
    tag(901, 1),
    Buffer.alloc(8),
    tag(902, 5),
    Buffer.alloc(4),
    bytes(903, Buffer.from("x")),
  ]);
  expect(plainMessage(decodeTracesProtobuf(Buffer.concat([unknown, encodeTraces(traces), unknown])))).toEqual(
    plainMessage(decodeTracesProtobuf(encodeTraces(traces))),
  );
  expect(() => decodeTracesProtobuf(Buffer.concat([tag(1, 0), encodeVarint(1n)]))).toThrow(
    /field 1 with wire type 0 at byte 1/,
  );
  expect(() => decodeTracesProtobuf(tag(50, 3))).toThrow(/wire type 3/);
  expect(() => decodeTracesProtobuf(Buffer.from([0]))).toThrow(/field number of 0/);
  expect(() => decodeTracesProtobuf(Buffer.from("{}"))).toThrow(InvalidInput);
});

test("a resource in two parts is put together, wherever it stands", () => {
  const part = (key: string) =>
    message(1, message(1, bytes(1, Buffer.from(key)), message(2, encodeValue({ intValue: 1 }))));
  const decoded = decodeTracesProtobuf(message(1, part("a"), message(2), part("b")));
  expect(decoded.resourceSpans[0]?.resource.keys).toEqual(["a", "b"]);
});

test("values nested deeper than 32 levels are refused in both encodings", () => {
  const nested = (depth: number): object =>
    depth === 0 ? { intValue: 1 } : { arrayValue: { values: [nested(depth - 1)] } };
  const withValue = (value: object) => ({
    resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [attribute("deep", value)] }] }] }],
  });
  for (const [decode, encode] of [
    [decodeTracesProtobuf, encodeTraces],
    [decodeTracesJson, json],
  ] as const) {
    expect(() => decode(encode(withValue(nested(32))))).not.toThrow();
    expect(() => decode(encode(withValue(nested(33))))).toThrow(/nested deeper than 32/);
  }
  expect(() => decodeTracesJson(Buffer.from("[".repeat(1_000_000)))).toThrow(/nested deeper/);
});

test("a million attributes are cut at a thousand, and the rest is counted", () => {
  const one = message(9, bytes(1, Buffer.from("k")), message(2, encodeValue({ intValue: 1 })));
  const body = message(1, message(2, message(2, Buffer.concat(new Array(1_000_000).fill(one)))));
  const decoded = firstSpan(decodeTracesProtobuf(body));
  expect(decoded?.attributes.keys.length).toBe(defaultLimits.attributes);
  expect(decoded?.droppedAttributes).toBe(1_000_000 - defaultLimits.attributes);

  const text = `{"key":"k","value":{"intValue":"1"}},`.repeat(1_000_000).slice(0, -1);
  const fromJson = firstSpan(
    decodeTracesJson(
      Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[${text}]}]}]}]}`),
    ),
  );
  expect(fromJson?.droppedAttributes).toBe(1_000_000 - defaultLimits.attributes);
});

test("an export of more items than memory can hold is refused as too large", () => {
  const empty = message(2, Buffer.alloc(0));
  const body = message(1, message(2, Buffer.concat(new Array(maxItems + 1).fill(empty))));
  expect(() => decodeTracesProtobuf(body)).toThrow(TooLarge);
  expect(() => decodeTracesJson(Buffer.from(`[${"{},".repeat(4_100_000)}{}]`))).toThrow(TooLarge);
});

test("bytes that are not UTF-8, NUL and lone surrogates become replacement characters", () => {
  const raw = (text: Buffer) => message(1, message(2, message(2, bytes(5, text))));
  expect(firstSpan(decodeTracesProtobuf(raw(Buffer.from([0x61, 0xff, 0x62]))))?.name).toBe("a\uFFFDb");
  expect(firstSpan(decodeTracesProtobuf(raw(Buffer.from("a\0b"))))?.name).toBe("a\uFFFDb");
  expect(oneSpan({ name: "a\0b" })?.name).toBe("a\uFFFDb");
  expect(oneSpan({ name: "\ud800x" })?.name).toBe("\uFFFDx");
});

test("nanoseconds survive as JSON numbers and as strings, integers as either", () => {
  const body = (time: string) =>
    Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"\\"1544712660123456789","startTimeUnixNano":${time},
      "attributes":[{"key":"i","value":{"intValue":-9223372036854775807}},{"key":"d","value":{"doubleValue":0.1234567890123456}}]}]}]}]}`);
  const decoded = firstSpan(decodeTracesJson(body("1544712660123456789")));
  expect(decoded?.startNs).toBe(1544712660123456789n);
  expect(decoded?.name).toBe('"1544712660123456789');
  expect(decoded && getAttribute(decoded.attributes, "i")).toBe(-9223372036854775807n);
  expect(decoded && getAttribute(decoded.attributes, "d")).toBe(0.1234567890123456);
  expect(firstSpan(decodeTracesJson(body('"1544712660123456789"')))?.startNs).toBe(1544712660123456789n);
});

test("JSON takes null as absent, ignores unknown and snake_case fields, reads hex in any case", () => {
  expect(decodeTracesJson(Buffer.alloc(0))).toEqual({ resourceSpans: [] });
  expect(decodeTracesJson(json({ resourceSpans: null, other: 1 }))).toEqual({ resourceSpans: [] });
  expect(
    oneSpan({ name: null, kind: null, attributes: null, status: null, start_time_unix_nano: "5" }),
  ).toMatchObject({
    name: "",
    kind: 0,
    startNs: 0n,
  });
  expect(oneSpan({ traceId: "AbCd" })?.traceId).toBe("abcd");
  // Not hexadecimal: that span is refused with its reason later on, and no other.
  expect(oneSpan({ traceId: "Zz-1" })?.traceId).toBe("zz-1");
});

test.each([
  [{ resourceSpans: {} }, /resourceSpans must be an array/],
  [{ resourceSpans: [1] }, /resourceSpans\[0\] must be an object/],
  [
    { resourceSpans: [{ scopeSpans: [{ spans: [{}, { name: 5 }] }] }] },
    /scopeSpans\[0\]\.spans\[1\]\.name must be a string/,
  ],
  [
    { resourceSpans: [{ scopeSpans: [{ spans: [{ kind: "SPAN_KIND_SERVER" }] }] }] },
    /kind must be an integer/,
  ],
  [
    { resourceSpans: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: "1.5" }] }] }] },
    /startTimeUnixNano must be nano/,
  ],
  [
    { resourceSpans: [{ resource: { attributes: [{ key: "a", value: { intValue: "x" } }] } }] },
    /resourceSpans\[0\]\.resource\.attributes\[0\]\.value\.intValue must be a 64-bit integer/,
  ],
  [[], /^Not valid OTLP: the body must be an object\.$/],
])("a wrong type is refused with its place: %j", (body, problem) => {
  expect(() => decodeTracesJson(json(body))).toThrow(problem);
  expect(() => decodeTracesJson(json(body))).toThrow(InvalidInput);
});
