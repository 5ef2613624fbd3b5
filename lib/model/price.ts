import table from "./prices.json";

type Rates = { input: number; cachedInput?: number; output: number };
type Price = Rates & { model: string; provider?: string; above?: Rates & { tokens: number } };
export type Usage = {
  model?: string | undefined;
  provider?: string | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  cachedInputTokens?: number | undefined;
};

const prices: readonly Price[] = table.prices;
const cache = new Map<string, Price | null>();
const maxCached = 2_000;
/** Charged by kind of token, which token counts alone do not tell. */
const otherModality = /(^|-)(image|audio|tts|realtime|live|transcribe|search-preview)(-|$)/;

/**
 * USD of one call by the vendors' list prices in prices.json (its date and source are there). Pure.
 * Undefined, never zero, for a model that the table does not know and for a call without token counts.
 * `inputTokens` includes the cached ones, which are charged at their own rate.
 */
export function priceOf(usage: Usage): number | undefined {
  if (usage.model === undefined) return undefined;
  if (usage.inputTokens === undefined && usage.outputTokens === undefined) return undefined;
  const price = findPrice(usage.model, usage.provider);
  if (price === null) return undefined;
  const inputTokens = usage.inputTokens ?? 0;
  const rates = price.above !== undefined && inputTokens > price.above.tokens ? price.above : price;
  const cached = Math.min(usage.cachedInputTokens ?? 0, inputTokens);
  const microUsd =
    (inputTokens - cached) * rates.input +
    cached * (rates.cachedInput ?? rates.input) +
    (usage.outputTokens ?? 0) * rates.output;
  return microUsd / 1_000_000;
}

function findPrice(model: string, provider: string | undefined): Price | null {
  const key = `${provider ?? ""}\n${model}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const name = bareName(model);
  const host = `${provider ?? ""}/${model}`.toLowerCase();
  const found = otherModality.test(name)
    ? null
    : (prices.find(
        (p) => matchesName(p.model, name) && (p.provider === undefined || host.includes(p.provider)),
      ) ?? null);
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, found);
  return found;
}

/** Gateways put the host before the model: `openai/gpt-4o`, `us.anthropic.claude-3-haiku-20240307-v1:0`, `models/gemini-2.0-flash`. */
function bareName(model: string): string {
  const last = model.toLowerCase().split("/").at(-1) ?? "";
  return last.replace(/^(?:(?:us|eu|apac|global)\.)?(?:anthropic|mistral|openai|meta|google)[.:]/, "");
}

function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
