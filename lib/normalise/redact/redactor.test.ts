import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AttributeValue, fromObject, toObject } from "@/lib/model/attributes";
import type { RedactionRule, RedactionTarget } from "@/lib/model/decision-rules";
import type { OtlpLogRecord, OtlpSpan } from "@/lib/model/otlp-message";
import { decision } from "@/test/support/decisions";
import { compileRedaction } from "./redactor";

const everywhere: RedactionTarget[] = ["input", "output", "attributes", "logs"];
const key = (name: string, targets = everywhere): RedactionRule => ({
  name: `key ${name}`,
  kind: "key",
  key: name,
  targets,
});
const pattern = (text: string, targets = everywhere): RedactionRule => ({
  name: text,
  kind: "pattern",
  pattern: text,
  targets,
});
const builtIn = (
  name: "email" | "bearer_token" | "aws_key" | "credit_card" | "private_key",
): RedactionRule => ({
  name,
  kind: "built_in",
  built_in: name,
  targets: everywhere,
});

function redactor(...rules: RedactionRule[]) {
  const compiled = compileRedaction(rules);
  if (compiled === null) throw new Error("there are rules");
  const counts: Record<string, number> = {};
  const count = (rule: string, target: string) => {
    counts[`${rule} ${target}`] = (counts[`${rule} ${target}`] ?? 0) + 1;
  };
  return { compiled, count, counts };
}
const shown = (value: AttributeValue, ...rules: RedactionRule[]) => {
  const { compiled, count } = redactor(...rules);
  return compiled.value("logs", value, count);
};
const span = (over: Partial<OtlpSpan> = {}): OtlpSpan => ({
  traceId: "a".repeat(32),
  spanId: "b".repeat(16),
  parentSpanId: "",
  traceState: "",
  flags: 0,
  name: "tool",
  kind: 1,
  startNs: 1n,
  endNs: 2n,
  attributes: fromObject({}),
  droppedAttributes: 0,
  events: [],
  links: [],
  statusCode: 0,
  statusMessage: "",
  ...over,
});
const spanOf = (one: OtlpSpan, ...rules: RedactionRule[]) => {
  const { compiled, count, counts } = redactor(...rules);
  const message = {
    resourceSpans: [
      { resource: fromObject({}), scopeSpans: [{ scope: { name: "", version: "" }, spans: [one] }] },
    ],
  };
  const [out] = compiled.traces(message, count).resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  if (out === undefined) throw new Error("a span goes in, a span comes out");
  return { out, attributes: toObject(out.attributes), counts };
};

describe("built-in patterns", () => {
  test.each([
    ["email", "write to ann.b+c@mail.example.org, please", "write to [redacted], please"],
    ["email", "Zoë <zoë@büro.example.de>", "Zoë <[redacted]>"],
    ["email", "me@localhost, @home and a@b stay", "me@localhost, @home and a@b stay"],
    ["bearer_token", "Authorization: Bearer abcdefgh12345678==", "Authorization: [redacted]"],
    ["bearer_token", "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "jwt [redacted] end"],
    ["bearer_token", "a bearer of news", "a bearer of news"],
    ["aws_key", "id AKIAIOSFODNN7EXAMPLE.", "id [redacted]."],
    ["aws_key", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "[redacted]"],
    ["credit_card", "pay 4111 1111 1111 1111 now", "pay [redacted] now"],
    ["credit_card", "378282246310005 and 5555-5555-5555-4444", "[redacted] and [redacted]"],
    ["credit_card", "4111 1111 1111 1112 fails its check", "4111 1111 1111 1112 fails its check"],
    ["credit_card", "at 1763755200123456789 ns", "at 1763755200123456789 ns"],
    [
      "private_key",
      "x -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- y",
      "x [redacted] y",
    ],
    ["private_key", "-----BEGIN PRIVATE KEY-----\nMII cut off", "[redacted]"],
    [
      "private_key",
      "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----",
      "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----",
    ],
  ] as const)("%s: %s", (name, text, expected) => {
    expect(shown(text, builtIn(name))).toBe(expected);
  });
  test("numbers are texts too", () => {
    expect(shown({ card: 4111111111111111 }, builtIn("credit_card"))).toEqual({ card: "[redacted]" });
  });
});

describe("key rules", () => {
  test("take whole values under a name at any depth, without regard to case, also dotted and in JSON as text", () => {
    const value = {
      user: { Password: "a", name: "b" },
      list: [{ password: { deep: 1 } }],
      text: '{"password":"c","k":1}',
    };
    expect(shown(value, key("password"))).toEqual({
      user: { Password: "[redacted]", name: "b" },
      list: [{ password: "[redacted]" }],
      text: '{"password":"[redacted]","k":1}',
    });
    expect(
      spanOf(span({ attributes: fromObject({ "user.password": "a", passwords: "b" }) }), key("password"))
        .attributes,
    ).toEqual({
      "user.password": "[redacted]",
      passwords: "b",
    });
  });
  test.each([
    ["api_*", { api_key: "x", apikey: "y" }, { api_key: "[redacted]", apikey: "y" }],
    ["user.email", { user: { email: "x", id: 1 } }, { user: { email: "[redacted]", id: 1 } }],
    ["user.email", { email: "x" }, { email: "x" }],
    [
      "headers",
      { headers: { a: 1 }, "http.headers.cookie": "y" },
      { headers: "[redacted]", "http.headers.cookie": "[redacted]" },
    ],
    ["x", { x: null, y: { x: null } }, { x: null, y: { x: null } }],
  ])("%s", (name, value, expected) => {
    expect(shown(value as AttributeValue, key(name))).toEqual(expected);
  });
  test("reach into JSON within JSON within JSON", () => {
    const inner = JSON.stringify({ token: "abc", keep: 1 });
    const middle = JSON.stringify({ arguments: inner });
    expect(shown(JSON.stringify({ call: middle }), key("token"))).toBe(
      JSON.stringify({
        call: JSON.stringify({ arguments: JSON.stringify({ token: "[redacted]", keep: 1 }) }),
      }),
    );
  });
});

describe("JSON as text", () => {
  test("keeps order, spaces and long numbers", () => {
    const text = '{ "b" : 12345678901234567890,\n "secret": {"x": [1, "}"]}, "a": 1.50 }';
    expect(shown(text, key("secret"))).toBe(
      '{ "b" : 12345678901234567890,\n "secret": "[redacted]", "a": 1.50 }',
    );
  });
  test.each([
    ['{"a":1,"secret":"abc', '{"a":1,"secret":"[redacted]"'],
    ['{"secret":{"x":[1,2', '{"secret":"[redacted]"'],
    ['{"secret":tru', '{"secret":"[redacted]"'],
    ['{"a":"ann@mail.example.or', '{"a":"[redacted]'],
    ['{"secret":"a"}\n{"secret":"b"}', '{"secret":"[redacted]"}\n{"secret":"[redacted]"}'],
    ["[INFO] mail from ann@mail.example.org {", "[INFO] mail from [redacted] {"],
    ['{"ann@mail.example.org":1}', '{"[redacted]":1}'],
  ])("%s is dealt with as far as it goes", (text, expected) => {
    expect(shown(text, key("secret"), builtIn("email"))).toBe(expected);
  });
  test("is the same as its value redacted, whatever it holds", () => {
    const rules = [key("secret"), key("a.b"), builtIn("email"), pattern("x+y")];
    const leaf = fc.oneof(
      fc.string(),
      fc.constantFrom("me@mail.example.org", "axxyb", "[redacted]"),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom("secret", "a", "b", "a.b", "c"), tie("any"), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, fc.boolean(), (any, isPretty) => {
        fc.pre(typeof any === "object" && any !== null);
        const text = JSON.stringify(any, null, isPretty ? 2 : 0);
        const fromText = JSON.parse(shown(text, ...rules) as string);
        expect(fromText).toEqual(JSON.parse(JSON.stringify(shown(any as AttributeValue, ...rules))));
      }),
    );
  });
  test("cut off anywhere never shows what a rule took", () => {
    const text = JSON.stringify({
      a: [1, { secret: { x: "hidden-1", y: ["hidden-2"] } }],
      secret: "hidden-3",
      b: "hello",
    });
    for (let at = 0; at <= text.length; at += 1)
      expect(shown(text.slice(0, at), key("secret")) as string).not.toMatch(/hidden/);
  });
});

describe("spans and log records", () => {
  test("input, output and attributes go by their own rules", () => {
    const attributes = fromObject({
      "gen_ai.input.messages": "cat",
      "gen_ai.output.messages": "cat",
      other: "cat",
      "llm.input_messages.0.message.content": "cat",
    });
    expect(spanOf(span({ attributes }), pattern("cat", ["input"])).attributes).toEqual({
      "gen_ai.input.messages": "[redacted]",
      "gen_ai.output.messages": "cat",
      other: "cat",
      "llm.input_messages.0.message.content": "[redacted]",
    });
    expect(spanOf(span({ attributes }), pattern("cat", ["output"])).attributes).toMatchObject({
      "gen_ai.output.messages": "[redacted]",
      other: "cat",
    });
    expect(spanOf(span({ attributes }), pattern("cat", ["attributes"])).attributes).toMatchObject({
      "gen_ai.input.messages": "cat",
      other: "[redacted]",
    });
  });
  test("names, messages, events, links and names of attributes are texts too", () => {
    const secret = fromObject({ note: "s3cret", "s3cret-name": 1 });
    const { out, counts } = spanOf(
      span({
        name: "do s3cret",
        statusMessage: "s3cret",
        traceState: "a=s3cret",
        attributes: secret,
        events: [{ timeNs: 1n, name: "s3cret", attributes: secret }],
        links: [{ traceId: "", spanId: "", attributes: secret }],
      }),
      pattern("s3cret"),
    );
    expect(
      JSON.stringify(out, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    ).not.toContain("s3cret");
    expect(counts).toEqual({ "s3cret attributes": 10 });
  });
  test("what no rule touches is the same object", () => {
    const attributes = fromObject({ a: "b", c: { d: [1, "e"] } });
    expect(spanOf(span({ attributes }), pattern("zzz"), key("zzz")).out.attributes).toBe(attributes);
  });
  test("bodies of log records, their attributes, and messages told as events", () => {
    const { compiled, count } = redactor(
      pattern("cat", ["logs"]),
      pattern("dog", ["input"]),
      key("password", ["attributes"]),
    );
    const record = {
      body: { text: "cat and dog" },
      eventName: "gen_ai.user.message",
      attributes: fromObject({ password: "x", note: "cat" }),
    } as unknown as OtlpLogRecord;
    const message = {
      resourceLogs: [
        {
          resource: fromObject({ password: "x" }),
          scopeLogs: [{ scope: { name: "", version: "" }, logRecords: [record] }],
        },
      ],
    };
    const [group] = compiled.logs(message, count).resourceLogs;
    const out = group?.scopeLogs[0]?.logRecords[0];
    expect(out?.body).toEqual({ text: "[redacted] and [redacted]" });
    expect(toObject(out?.attributes ?? fromObject({}))).toEqual({ password: "[redacted]", note: "cat" });
    expect(toObject(group?.resource ?? fromObject({}))).toEqual({ password: "[redacted]" });
  });
});

describe("decisions", () => {
  const of = (over: Parameters<typeof decision>[0], ...rules: RedactionRule[]) => {
    const { compiled, count, counts } = redactor(...rules);
    return { out: compiled.decision(decision(over), count), counts };
  };
  test("say by JSON pointers what was taken", () => {
    const { out, counts } = of(
      {
        input: '{"password":"p","list":[{"a/b":"me@mail.example.org"}],"text":"{\\"password\\":1}"}',
        result: '"ok"',
        details: '{"requested_by":"me@mail.example.org"}',
      },
      key("password"),
      builtIn("email"),
    );
    expect(out.redacted).toEqual(["/input/password", "/input/list/0/a~1b", "/input/text", "/requested_by"]);
    expect(out.input).toBe(
      '{"password":"[redacted]","list":[{"a/b":"[redacted]"}],"text":"{\\"password\\":\\"[redacted]\\"}"}',
    );
    expect(counts).toMatchObject({ "key password input": 2, "email input": 1, "email attributes": 1 });
  });
  test("what was read from a redacted value goes with it: fields, attributes, the reason", () => {
    const { out } = of(
      {
        input: '{"user":"bob","account":{"number":"DE-1234"},"session":"s-1"}',
        userId: "bob",
        sessionId: "s-1",
        reason: "DE-1234 is closed",
        attributes: new Map<string, string | number>([
          ["input.user", "bob"],
          ["input.account.number", "DE-1234"],
          ["copy", "DE-1234"],
          ["kept", 7],
        ]),
      },
      key("user", ["input"]),
      key("account", ["input"]),
      key("session", ["input"]),
    );
    expect(out).toMatchObject({ userId: "[redacted]", sessionId: null, reason: "[redacted] is closed" });
    expect(Object.fromEntries(out.attributes)).toEqual({
      "input.user": "[redacted]",
      "input.account.number": "[redacted]",
      copy: "[redacted]",
      kept: 7,
    });
  });
  test("redacted once are the same when they are redacted again, counted no more, and still say what was taken", () => {
    const rules = [key("password"), builtIn("email")];
    const once = of({ input: '{"password":"p","to":"me@mail.example.org"}' }, ...rules).out;
    const again = of({ ...once, redacted: [] }, ...rules);
    expect(again.out).toEqual(once);
    expect(again.counts).toEqual({});
  });
});

test("rules that are switched off are no rules", () => {
  expect(compileRedaction([])).toBeNull();
  expect(compileRedaction([{ ...key("a"), enabled: false }])).toBeNull();
});
