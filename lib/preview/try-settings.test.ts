import { describe, expect, test } from "vitest";
import type { DecisionSettingsTry } from "@/lib/contract/decision-settings-page";
import { checkSettings } from "./check-settings";
import { trySettings } from "./try-settings";

const around = {
  requestIdKeys: ["request_id", "http.request.header.x-request-id"],
  nowMs: Date.parse("2026-11-21T12:00:00Z"),
};
const attempt = (input: DecisionSettingsTry) => trySettings(input, around);
const event = (over: object = {}) =>
  JSON.stringify({
    decision_id: "d-1",
    timestamp: "2026-11-21T12:00:00Z",
    path: "acme/tools",
    input: { tool_name: "delete_file", agent_id: "executor" },
    result: { outcome: { code: 7 }, why: "outside" },
    ...over,
  });

describe("mappings", () => {
  const document = [
    {
      policy: "acme/**",
      verdicts: [
        {
          path: "outcome.code",
          expect: "equals",
          value: 7,
          verdict: "deny",
          rule: "seven",
          reason_path: "why",
        },
      ],
    },
  ];
  test("show what an event would be read as", () => {
    expect(attempt({ part: "mappings", document, sample: event() })).toEqual({
      part: "mappings",
      items: [
        expect.objectContaining({
          id: "d-1",
          verdict: "deny",
          rule: "seven",
          reason: "outside",
          agent: "executor",
          tool: "delete_file",
        }),
      ],
    });
    expect(attempt({ part: "mappings", document: null, sample: event() })).toMatchObject({
      items: [{ verdict: "unknown" }],
    });
  });
  test("take lists and lines of events, and say which cannot be read", () => {
    expect(attempt({ part: "mappings", document, sample: `[${event()}, 7]` })).toMatchObject({
      items: [{ verdict: "deny" }, { refused: "not a JSON object" }],
    });
    const lines = `${event()}\n${event({ result: true })}`;
    expect(attempt({ part: "mappings", document: null, sample: lines })).toMatchObject({
      items: [{ verdict: "unknown" }, { verdict: "allow" }],
    });
    expect(() => attempt({ part: "mappings", document, sample: " " })).toThrow("Paste an event");
  });
});

describe("span rules", () => {
  const document = [
    {
      name: "ours",
      match: [{ attribute: "check.kind" }],
      verdict: [{ attribute: "check.said" }],
      words: { nope: "deny" },
    },
  ];
  const sample = (said: string) =>
    JSON.stringify({ name: "check", attributes: { "check.kind": "x", "check.said": said } });
  test("show whether a span is a decision and which", () => {
    expect(attempt({ part: "span_rules", document, sample: sample("nope") })).toMatchObject({
      items: [{ verdict: "deny", rule: "check" }],
    });
    expect(attempt({ part: "span_rules", document: null, sample: sample("nope") })).toMatchObject({
      items: [],
    });
    expect(() => attempt({ part: "span_rules", document, sample: "{" })).toThrow("not JSON");
  });
});

describe("redaction", () => {
  const document = [
    { name: "passwords", kind: "key", key: "password", targets: ["input"] },
    { name: "mail", kind: "built_in", built_in: "email", targets: ["input", "logs"] },
  ];
  test("shows what goes, what stays, and by which rule", () => {
    const sample = '{"password": "x", "to": "ann@mail.example.org", "keep": 1}';
    expect(attempt({ part: "redaction", document, target: "input", sample })).toEqual({
      part: "redaction",
      output: '{"password": "[redacted]", "to": "[redacted]", "keep": 1}',
      matches: [
        { rule: "passwords", count: 1 },
        { rule: "mail", count: 1 },
      ],
    });
    expect(attempt({ part: "redaction", document, target: "output", sample })).toMatchObject({
      output: sample,
      matches: [],
    });
  });
});

describe("what is saved", () => {
  test.each([
    ["mappings", [{ policy: "", verdicts: [] }], "rule 1 policy"],
    [
      "mappings",
      [{ policy: "a", verdicts: [{ path: "", expect: "equals", verdict: "deny" }] }],
      "rule 1 verdicts 0 value: is needed for `equals`",
    ],
    [
      "redaction",
      [{ name: "a", kind: "pattern", pattern: "(x", targets: ["logs"] }],
      "rule 1 pattern: missing closing )",
    ],
    [
      "redaction",
      [{ name: "a", kind: "pattern", pattern: "x*", targets: ["logs"] }],
      "rule 1 pattern: it matches the empty text",
    ],
    [
      "redaction",
      [
        { name: "a", kind: "key", key: "x", targets: ["logs"] },
        { name: "a", kind: "key", key: "y", targets: ["logs"] },
      ],
      'two rules "a"',
    ],
    ["redaction", { a: 1 }, "expected array"],
  ] as const)("%s with a fault says where and what", (part, document, message) => {
    expect(() => checkSettings(part, document)).toThrow(message);
  });
  test("nothing is the defaults", () => {
    expect(checkSettings("redaction", null)).toBeNull();
  });
});
