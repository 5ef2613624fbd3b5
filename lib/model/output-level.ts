export type OutputLevel = "error" | "warning";

// Whole words in any case, and the ends of class names: ERROR, error:, ValueError, DeprecationWarning. Not "errors: 0", not "terror".
const errorWord = /(?<![a-z0-9_])(?:error|fatal|critical|exception)(?![a-z0-9_])/i;
const errorName = /[a-z](?:Error|Exception)(?![A-Za-z0-9_])/;
const warningWord = /(?<![a-z0-9_])(?:warn|warning|caution|deprecated)(?![a-z0-9_])/i;
const warningName = /[a-z]Warning(?![A-Za-z0-9_])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour code ends in a letter, which would hide the word's start.
const colour = /\u001b\[[0-9;:]*m/g;

/** Only this much of a line says what it is. */
export const levelCharacters = 4_000;

/** What a line of a run's output says about itself, by its first characters as sent; an error outweighs a warning. */
export function outputLevel(line: string): OutputLevel | null {
  const text = line.slice(0, levelCharacters).replace(colour, "");
  if (errorWord.test(text) || errorName.test(text)) return "error";
  return warningWord.test(text) || warningName.test(text) ? "warning" : null;
}
