import { describe, expect, test } from "vitest";
import { defaultMappings } from "@/lib/normalise/decisions/default-mappings";
import { defaultSpanRules } from "@/lib/normalise/decisions/default-span-rules";
import { mappingsDocument, redactionDocument, spanRulesDocument } from "./decision-settings";

const saysOf = (
  document: {
    safeParse: (value: unknown) => { error?: { issues: { path: PropertyKey[]; message: string }[] } };
  },
  value: unknown,
) => document.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`) ?? [];

describe("documents of a project's settings", () => {
  test("the built-in mappings and rules could be a project's own", () => {
    expect(saysOf(mappingsDocument, defaultMappings)).toEqual([]);
    expect(saysOf(spanRulesDocument, defaultSpanRules)).toEqual([]);
  });

  test.each([
    [{ path: "x", expect: "equals", verdict: "deny" }, "0.verdicts.0.value is needed for `equals`"],
    [{ path: "x", expect: "truthy" }, "0.verdicts.0.verdict is needed: what follows where the rule holds"],
    [
      { path: "x", expect: "word", verdict: "deny" },
      "0.verdicts.0.verdict is not for `word`: the word says it",
    ],
    [{ path: "x", expect: "truthy", value: 1, verdict: "deny" }, "0.verdicts.0.value is only for `equals`"],
  ])("a rule that cannot decide is refused: %j", (rule, issue) => {
    expect(saysOf(mappingsDocument, [{ policy: "**", verdicts: [rule] }])).toEqual([issue]);
  });

  test("globs, rules for every span and unknown fields are refused with their place", () => {
    expect(saysOf(mappingsDocument, [{ policy: "*".repeat(20), verdicts: [] }])).toEqual([
      "0.policy must have at most 8 stars",
    ]);
    const names = { name: "n", match: [{ attribute: "span.name", is: "*" }], verdict: [{ attribute: "x" }] };
    expect(saysOf(spanRulesDocument, [names])[0]).toContain("0.match must ask for at least one attribute");
    expect(saysOf(spanRulesDocument, [{ ...names, match: [{ attribute: "x" }], colour: 1 }])[0]).toContain(
      "colour",
    );
  });

  test("a redaction rule is a key, a pattern or a built-in one", () => {
    const common = { name: "n", targets: ["input", "logs"] };
    const good = [
      { ...common, kind: "key", key: "*password*" },
      { ...common, kind: "pattern", pattern: "\\d{16}", ignore_case: true },
      { ...common, kind: "built_in", built_in: "email", enabled: false },
    ];
    expect(redactionDocument.parse(good)).toEqual(good);
    expect(saysOf(redactionDocument, [{ ...common, kind: "built_in", built_in: "names" }])).toHaveLength(1);
  });
});
