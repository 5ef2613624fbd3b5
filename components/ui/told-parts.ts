/** Part of a sentence: plain, a name that stood between backticks, or what varies from one time to the next. */
export type ToldPart = { text: string; is: "plain" | "name" | "varying" };

/** What stands in the words of errors that are counted as one, in place of what differs. */
const varying: { readonly [mark: string]: string } = {
  "<n>": "number",
  "<id>": "id",
  "<url>": "URL",
  "<email>": "e-mail",
  "<text>": "text",
  "<time>": "time",
  "<address>": "address",
};

const name = /(`[^`\n]+`)/;
const nameOrMark = /(`[^`\n]+`|<(?:n|id|url|email|text|time|address)>)/;

/**
 * Names in backticks told apart from the words around them. Pure. `ofMany`: the words stand for many errors, and have marks
 * where those differ; in the words of a single one the same letters are its own.
 */
export function toldParts(words: string, ofMany: boolean): ToldPart[] {
  return words
    .split(ofMany ? nameOrMark : name)
    .filter((text) => text !== "")
    .map((text) => {
      const stands = ofMany ? varying[text] : undefined;
      if (stands !== undefined) return { text: stands, is: "varying" };
      return text.length > 2 && text.startsWith("`") && text.endsWith("`")
        ? { text: text.slice(1, -1), is: "name" }
        : { text, is: "plain" };
    });
}

/** Of many, where only plain text can stand: labels, notices, hints. */
export function toldPlain(words: string): string {
  return toldParts(words, true)
    .map(({ text, is }) => (is === "varying" ? `(${text})` : text))
    .join("");
}
