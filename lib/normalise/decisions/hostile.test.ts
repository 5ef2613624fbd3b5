import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidInput } from "@/lib/errors";
import { readDecisionBody } from "./decision-body";
import { mappingsOf, type ReadItem } from "./decision-context";
import { readOpaLog } from "./opa";

const context = { nowNs: 1n, requestIdKeys: ["request_id"], mappings: mappingsOf() };
const readers = [readOpaLog, readDecisionBody];
const keys = [
  "decision_id",
  "timestamp",
  "path",
  "input",
  "result",
  "labels",
  "bundles",
  "metrics",
  "erased",
  "masked",
  "error",
  "request_context",
  "verdict",
  "decision_type",
  "context",
  "reason",
  "trace_id",
  "latency_ms",
  "requested_by",
  "tool",
  "__proto__",
];
const event = fc.dictionary(
  fc.constantFrom(...keys),
  fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: "binary" })),
  {
    maxKeys: keys.length,
  },
);

function readAll(read: (typeof readers)[number], text: string): ReadItem[] {
  try {
    return [...read(text, context)];
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput);
    return [];
  }
}

function isFit(text: string | null, most: number): boolean {
  return text === null || (text.length <= most && !text.includes("\0") && text.isWellFormed());
}

test("whatever is sent is a bounded decision or is refused in words", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 4 }), fc.constantFrom(...readers), (events, read) => {
      const items = readAll(read, JSON.stringify(events));
      expect(items).toHaveLength(events.length);
      for (const item of items) {
        if (!("decision" in item)) continue;
        const { decision } = item;
        for (const name of [
          "id",
          "policy",
          "rule",
          "revision",
          "agent",
          "tool",
          "userId",
          "service",
          "requestId",
          "sessionId",
        ] as const)
          expect(isFit(decision[name], 256)).toBe(true);
        expect(isFit(decision.reason, 2_000)).toBe(true);
        expect(decision.attributes.size).toBeLessThanOrEqual(64);
        for (const json of [decision.input, decision.result, decision.details])
          if (json !== null) expect(() => JSON.parse(json)).not.toThrow();
      }
    }),
    { numRuns: 300 },
  );
});

test("text that is damaged anywhere throws nothing else", () => {
  const damage = fc.tuple(fc.nat(), fc.nat(12), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 3 }),
      damage,
      fc.constantFrom(...readers),
      (events, [at, cut, put], read) => {
        const text = JSON.stringify(events);
        const place = at % (text.length + 1);
        readAll(read, text.slice(0, place) + put + text.slice(place + cut));
      },
    ),
    { numRuns: 500 },
  );
});

test("deep nesting is no depth of ours", () => {
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  const [item] = readAll(readOpaLog, `[{"decision_id":"d","path":"a","input":${deep},"result":true}]`);
  expect(item).toMatchObject({ decision: { verdict: "allow" } });
});
