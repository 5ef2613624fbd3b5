// Attribute keys are stored as one private-use character each, from the dictionary telemetry.attribute_keys:
// U+E000 to U+F8FF for the first 6,400 codes (3 bytes in UTF-8), the supplementary planes from U+F0000 after that (4 bytes).
const shortCodes = 6_400;
const firstShort = 0xe000;
const firstLong = 0xf0000;
/** Two private-use planes, less the last two characters of each, which are no characters. */
export const maxAttributeCodes = shortCodes + 0xfffd;

/** The character that stands for the key with this code. */
export function letterOf(code: number): string {
  return String.fromCodePoint(code < shortCodes ? firstShort + code : firstLong + code - shortCodes);
}

/** Whether a stored key is such a character, and not a key as it was sent. */
export function isLetter(key: string): boolean {
  if (key.length > 2) return false;
  const point = key.codePointAt(0) ?? 0;
  if (key.length === 1) return point >= firstShort && point < firstShort + shortCodes;
  return point >= firstLong && point < firstLong + 0x1fffe;
}
