const maxLength = 300;

/**
 * What varies from one failure to the next and says nothing about its cause, in the order in which it is taken out: addresses
 * before the numbers in them. A word that only looks like an id makes two errors one, so ids need a digit and eight characters.
 */
const varying: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'`<>)\]]+/gi, "<url>"],
  [/\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}\b/g, "<email>"],
  [/"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)/g, "<text>"],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, "<time>"],
  [/\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\b/g, "<time>"],
  [/\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b/gi, "<id>"],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, "<address>"],
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi, "<address>"],
  [/\b0x[0-9a-f]+\b/gi, "<id>"],
  [/(?<![\w-])(?=[\w-]*\d)[\w-]{8,}/g, "<id>"],
  [/[-+]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?(?:ns|us|µs|ms|s|min|m|h|d|[kmg]i?b?|b|%)?(?![\w])/gi, "<n>"],
  [/\d+/g, "<n>"],
];

/** An error's words without what differs each time: two failures with one cause have the same. */
export function fingerprintWords(words: string): string {
  let text = words.slice(0, 2_000);
  for (const [pattern, stands] of varying) text = text.replace(pattern, stands);
  return text.replace(/\s+/g, " ").trim().slice(0, maxLength);
}

/** "tool `lookup`", "`POST /charge` in payments": how lib/derive/run-error.ts begins where the cause is not the run itself. */
const subject =
  /^((?:[A-Za-z]+ ){1,2}`[^`\n]{1,200}`|`[^`\n]{1,200}` in [^\s:]{1,200})(?=:| timed out| failed| blocked)/;

export function splitStep(words: string): { step: string; rest: string } {
  const step = subject.exec(words)?.[1] ?? "";
  return { step, rest: words.slice(step.length) };
}
