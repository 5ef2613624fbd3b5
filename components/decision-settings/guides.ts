export type Guide = { about: string; example: string; sampleWords: string; sample: string };

/** What a mapping says, by an example that can be tried as it is. */
export const mappingsGuide: Guide = {
  about:
    "How results of OPA policies are read where they are neither true, false nor a usual name (allow, deny, violation, require_approval, decision, ...). The first mapping whose policy fits is used, and in it the first rule that holds; the built-in ones come after your own.",
  example: JSON.stringify(
    [
      {
        policy: "acme/tools/**",
        verdicts: [
          {
            path: "outcome.code",
            expect: "equals",
            value: 403,
            verdict: "deny",
            rule_path: "outcome.rule",
            reason_path: "outcome.why",
          },
          { path: "outcome.ask", expect: "truthy", verdict: "require_approval" },
        ],
        otherwise: "allow",
        point: "tool_call",
        tool_path: "call.name",
      },
    ],
    null,
    2,
  ),
  sampleWords: "An event of OPA's decision log, a list, or one a line",
  sample: JSON.stringify(
    {
      decision_id: "4ca636c1-55e4-417a-b1d8-4aceb67960d1",
      timestamp: "2026-01-01T12:00:00Z",
      path: "acme/tools/check",
      input: { call: { name: "delete_file" }, agent_id: "executor" },
      result: { outcome: { code: 403, rule: "workspace_only", why: "path outside the workspace" } },
    },
    null,
    2,
  ),
};

export const spanRulesGuide: Guide = {
  about:
    "Which spans are decisions although their source has no place for a verdict, and where they say what. All conditions must hold; the first place with a word that can be read decides. NeMo, Guardrails AI, OpenLLMetry and OpenTelemetry's own names need no rule.",
  example: JSON.stringify(
    [
      {
        name: "acme moderation",
        match: [{ attribute: "acme.check", is: "moderation*" }],
        verdict: [{ attribute: "output.value", path: "status" }],
        words: { flagged: "deny", clean: "allow" },
        point: "output",
        rule: [{ attribute: "acme.check" }],
        reason: [{ attribute: "output.value", path: "message" }],
        input: "input.value",
        result: "output.value",
      },
    ],
    null,
    2,
  ),
  sampleWords: "A span: its name and attributes",
  sample: JSON.stringify(
    {
      name: "moderate answer",
      attributes: {
        "acme.check": "moderation-v2",
        "output.value": '{"status":"flagged","message":"violence"}',
      },
    },
    null,
    2,
  ),
};
