import { pointOfSpan, type SpanSource } from "./span-source";
import { verdictOfWord } from "./verdict-words";

const authorization = "gen_ai.agent.authorization";
const disposition = "gen_ai.agent.tool.disposition";

/** The drafts for authorising agents: an outcome with its policy, and what became of a tool call. */
export const agentAuthorization: SpanSource = {
  source: "span_rule",
  matches: (span) => span.has(`${authorization}.outcome`) || span.has(disposition),
  read(span) {
    const verdict = verdictOfWord(span.text(`${authorization}.outcome`, disposition));
    if (verdict === undefined) return null;
    return {
      verdict,
      point: span.has(disposition) ? "tool_call" : pointOfSpan(span),
      policy: span.text(`${authorization}.policy.name`) ?? null,
      revision: span.text(`${authorization}.policy.version`) ?? null,
      rule: span.text(`${authorization}.rule`, "gen_ai.agent.tool.tier") ?? null,
      reason: span.isTrue("gen_ai.agent.kill_switch_engaged")
        ? "kill switch engaged"
        : span.longText(`${authorization}.reason`),
    };
  },
};
