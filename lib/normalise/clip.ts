// An index entry holds 2,704 bytes at most, and a longer one would refuse the whole batch: 512 UTF-16 units are
// at most 1,536 bytes of UTF-8.
const longestIndexed = 512;

/** Text for an indexed column: the first 512 characters, without half a surrogate pair at the end. */
export function clip(text: string, longest = longestIndexed): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? longest - 1 : longest);
}
