import { inputKeys, inputLists, outputKeys, outputLists } from "./messages";

export type ContentSide = "input" | "output";

const sides = new Map<string, ContentSide>([
  ...inputKeys.map((key) => [key, "input"] as const),
  ...outputKeys.map((key) => [key, "output"] as const),
  ["gen_ai.system_instructions", "input"],
  ["llm.prompts", "input"],
  ["llm.prompt_template.variables", "input"],
  ["guardrails.rail.reason", "output"],
  ["validator.validate.output.fix_value", "output"],
]);
const prefixes: readonly (readonly [string, ContentSide])[] = [
  ...inputLists.map((list) => [`${list}.`, "input"] as const),
  ...outputLists.map((list) => [`${list}.`, "output"] as const),
  ["llm.prompts.", "input"],
  ["ai.prompt.", "input"],
  ["ai.response.", "output"],
  ["ai.result.", "output"],
  ["action.param.", "input"],
];

/** Whether a span's attribute holds what went into a model, agent or tool, or what came out; null for all others. */
export function contentSide(key: string): ContentSide | null {
  const known = sides.get(key);
  if (known !== undefined) return known;
  for (const [prefix, side] of prefixes) if (key.startsWith(prefix)) return side;
  return null;
}
