import type { SentJson } from "@/lib/contract/decision-detail";

/** Stored JSON for the API: read, and beside it the text where reading changes a number. */
export function sentJson(text: string | null): SentJson | null {
  if (text === null) return null;
  try {
    return { value: JSON.parse(text) as unknown, text: keepsNumbers(text) ? null : text };
  } catch {
    return { value: text, text };
  }
}

const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Every number in the text is the one that JavaScript reads there. */
function keepsNumbers(text: string): boolean {
  for (const [token] of text.matchAll(tokens)) {
    if (
      !token.startsWith('"') &&
      digits(token).length > 15 &&
      digits(String(Number(token))) !== digits(token)
    )
      return false;
  }
  return true;
}

/** What is written of a number, without sign, point, exponent and zeros at its ends. */
function digits(number: string): string {
  return (number.split(/e/i)[0] ?? "").replaceAll(/[-.]/g, "").replaceAll(/^0+|0+$/g, "");
}
