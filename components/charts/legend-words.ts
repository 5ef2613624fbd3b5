// Longer names are cut by the legend's own width.
const longestCharacters = 48;
/** A beginning shorter than this is read faster than it is missed. */
const leastShared = 12;

/**
 * Names of series for a legend that has no room for long ones: what all begin with alike is left out of those that would be cut,
 * so that what tells them apart stands first. Pure.
 */
export function legendWords(names: readonly string[]): string[] {
  const long = names.filter((name) => name.length > longestCharacters);
  const shared = long.length < 2 ? 0 : sharedStart(long);
  if (shared < leastShared) return [...names];
  return names.map((name) => (name.length > longestCharacters ? `…${name.slice(shared)}` : name));
}

/** How many characters all begin with, up to the end of a word. */
function sharedStart(names: readonly string[]): number {
  const [first = "", ...others] = names;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length++;
  while (length > 0 && /[\p{L}\p{N}_]/u.test(first[length - 1] ?? "")) length--;
  return length;
}
