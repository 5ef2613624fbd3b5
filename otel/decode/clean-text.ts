/**
 * Text as PostgreSQL can store it: NUL and lone surrogates (which JSON's escapes allow) become U+FFFD.
 * Costs a native search where there is nothing to replace.
 */
export function cleanText(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** The same for text that did not come out of a UTF-8 decoder. */
export function cleanJsonText(text: string): string {
  const clean = cleanText(text);
  return /\p{Surrogate}/u.test(clean) ? clean.replace(/\p{Surrogate}/gu, "\uFFFD") : clean;
}

/** Text from UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
export function readCleanText(bytes: Buffer, start: number, end: number): string {
  return cleanText(bytes.toString("utf8", start, end));
}
