import { toObject } from "@/lib/model/attributes";
import type { DecisionPoint } from "@/lib/model/decision";
import { partText } from "@/lib/model/message-parts";
import { readConversation } from "@/lib/model/messages";
import type { SpanSource } from "./span-source";

const answer = /^\s*(safe|unsafe)\b\s*([\s\S]{0,200})/i;

/** Whether a model answers with verdicts. Names are short, and asked for once a model call. */
export function isGuardModel(model: string | undefined): boolean {
  return model !== undefined && /llama[-_ ]?guard/i.test(model);
}

/** Llama Guard: a chat whose answer is `safe`, or `unsafe` and the categories in the next line. */
export const llamaGuard: SpanSource = {
  source: "otel_guardrail",
  matches: (span) => isGuardModel(span.whole.operation?.model),
  read(span) {
    const { input, output, inputRaw, outputRaw } = readConversation(toObject(span.whole.attributes));
    const said = output[0]?.parts.map(partText).join("") ?? outputRaw ?? "";
    const match = answer.exec(said);
    if (match === null) return null;
    const isSafe = match[1]?.toLowerCase() === "safe";
    const categories = match[2]?.split(/\n/)[0]?.trim();
    const asked = input.flatMap(({ parts }) => parts.map(partText)).join("\n") || (inputRaw ?? "");
    return {
      verdict: isSafe ? "allow" : "deny",
      policy: span.whole.operation?.model ?? null,
      rule: isSafe ? null : categories || null,
      reason: isSafe ? null : `unsafe ${categories ?? ""}`.trim(),
      point: sideOf(asked),
      input: asked === "" ? null : JSON.stringify(asked),
      result: JSON.stringify(said),
    };
  },
};

/** Its template names whose message is judged. */
function sideOf(prompt: string): DecisionPoint | null {
  const whose = /'(User|Agent|Assistant)' messages/.exec(prompt.slice(0, 20_000))?.[1];
  if (whose === undefined) return null;
  return whose === "User" ? "input" : "output";
}
