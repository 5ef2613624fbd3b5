import type { BuiltInPattern } from "@/lib/model/decision-rules";
import type { Finder } from "./find-matches";

type BuiltIn = {
  /** Must be in the text. */
  hint: string | null;
  /** Of the shortest match. */
  length: number;
  all: readonly RegExp[];
};

/** Our own expressions: each repeats a bounded number of times, so that time grows with the text alone. */
const expressions: { readonly [Pattern in BuiltInPattern]: BuiltIn } = {
  email: {
    hint: "@",
    length: 6,
    all: [/[^\s@<>"'`(),:;\\[\]{}|=/&?]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}\p{N}-]{2,24}/gu],
  },
  bearer_token: {
    hint: null,
    length: 15,
    all: [
      /\bbearer[ \t:=]{1,4}[A-Za-z0-9\-._~+/]{8,4096}={0,2}/gi,
      // A JSON web token, wherever it stands.
      /\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,4096}/g,
    ],
  },
  aws_key: {
    hint: null,
    length: 20,
    all: [
      /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA)[A-Z0-9]{16}\b/g,
      /\b(?:aws_?)?secret_?access_?key\b["']?[ \t]{0,4}[:=][ \t]{0,4}["']?[A-Za-z0-9/+]{40}/gi,
    ],
  },
  credit_card: { hint: null, length: 13, all: [/(?<![\d.])[2-6](?:[ -]?\d){11,17}[ -]?\d(?![\d])/g] },
  private_key: {
    hint: "-----BEGIN",
    length: 27,
    // To the end of the text where the end of the key was cut off.
    all: [
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    ],
  },
};

export function builtInFinder(pattern: BuiltInPattern): Finder {
  const { hint, length, all } = expressions[pattern];
  const isMeant = pattern === "credit_card" ? hasCheckDigit : () => true;
  return (text, found) => {
    if (text.length < length || (hint !== null && !text.includes(hint))) return;
    for (const expression of all)
      for (const match of text.matchAll(expression))
        if (isMeant(match[0])) found(match.index, match.index + match[0].length);
  };
}

/** Luhn's: the last digit of a card's number follows from the others. */
function hasCheckDigit(text: string): boolean {
  let sum = 0;
  let place = 0;
  for (let i = text.length - 1; i >= 0; i -= 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
    place += 1;
  }
  return sum % 10 === 0;
}
