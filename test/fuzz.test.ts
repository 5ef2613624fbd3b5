import fc from "fast-check";
import { expect, test } from "vitest";
import { runPatchInput, runStartInput } from "@/lib/contract/run-intake";
import { InvalidInput } from "@/lib/errors";
import { parse } from "@/lib/query/language/parse";
import { decodeLogsJson } from "@/otel/decode/logs-json";
import { decodeLogsProtobuf } from "@/otel/decode/logs-protobuf";
import { decodeTracesJson } from "@/otel/decode/traces-json";
import { decodeTracesProtobuf } from "@/otel/decode/traces-protobuf";
import { fuzz } from "./fuzz/fuzz";
import { encodeLogs, encodeTraces } from "./support/otlp-encode";
import { plainMessage } from "./support/plain-message";

// The slow suite, `npm run test:fuzz`, does the same with 100,000 and more.
test("5,000 mutated exports, run bodies and queries: none crashes, none takes long", () => {
  const { targets, crashes, slow } = fuzz(5_000, 20_261_121);
  expect(crashes).toEqual([]);
  expect(slow).toEqual([]);
  for (const { inputs, refused } of targets) {
    // Neither all refused nor all taken: the mutations go deep enough to matter.
    expect(refused).toBeLessThan(inputs);
  }
}, 120_000);

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const { value } = fc.letrec<{ value: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constant({}),
    fc.record({ stringValue: text }),
    fc.record({ intValue: int64 }),
    fc.record({ boolValue: fc.boolean() }),
    // JSON has no -0.
    fc.record({ doubleValue: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) }),
    fc.record({ bytesValue: fc.uint8Array({ maxLength: 20 }).map((b) => Buffer.from(b).toString("base64")) }),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie("value"), { maxLength: 4 }) }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key: text, value: tie("value") }), { maxLength: 4 }),
      }),
    }),
  ),
}));
const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 8 });
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b) => Buffer.from(b).toString("hex"));
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const span = fc.record({
  traceId: fc.oneof(hex(16), hex(3)),
  spanId: hex(8),
  parentSpanId: fc.oneof(hex(8), hex(0)),
  name: text,
  kind: fc.integer({ min: 0, max: 9 }),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  attributes,
  events: fc.array(fc.record({ timeUnixNano: time, name: text, attributes }), { maxLength: 3 }),
  links: fc.array(fc.record({ traceId: hex(16), spanId: hex(8), attributes }), { maxLength: 3 }),
  status: fc.record({ code: fc.integer({ min: 0, max: 3 }), message: text }),
});
const record = fc.record({
  timeUnixNano: time,
  observedTimeUnixNano: time,
  severityNumber: fc.integer({ min: 0, max: 30 }),
  severityText: text,
  body: value,
  attributes,
  traceId: hex(16),
  spanId: hex(8),
});
const scope = fc.record({ name: text, version: text });
const resource = fc.record({ attributes });
const json = (request: unknown) => Buffer.from(JSON.stringify(request));

test("whatever an exporter can say, both encodings say the same", () => {
  fc.assert(
    fc.property(resource, scope, fc.array(span, { maxLength: 3 }), (resource, scope, spans) => {
      const request = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
      expect(decodeTracesJson(json(request))).toEqual(
        plainMessage(decodeTracesProtobuf(encodeTraces(request))),
      );
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(resource, scope, fc.array(record, { maxLength: 3 }), (resource, scope, logRecords) => {
      const request = { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
      expect(decodeLogsJson(json(request))).toEqual(plainMessage(decodeLogsProtobuf(encodeLogs(request))));
    }),
    { numRuns: 300 },
  );
});

test("any JSON as a run is taken or refused, with a path to the fault", () => {
  const field = fc.constantFrom(...Object.keys({ ...runStartInput.shape, ...runPatchInput.shape }));
  fc.assert(
    fc.property(fc.dictionary(field, fc.jsonValue({ maxDepth: 5 }), { maxKeys: 6 }), (body) => {
      for (const schema of [runStartInput, runPatchInput]) {
        const result = schema.safeParse(body);
        if (!result.success) expect(result.error.issues.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("any text as a query is read, or refused with a place inside it", () => {
  const word = fc.constantFrom(
    "service:",
    "-",
    "(",
    ")",
    " OR ",
    "AND",
    '"',
    ":",
    ">=",
    "[1 TO",
    "]",
    "a",
    "*",
    "\\",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word, { maxLength: 20 }).map((words) => words.join("")),
      ),
      (q) => {
        try {
          parse(q);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
          const { position } = (error as InvalidInput).details as { position: number };
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(q.length);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
