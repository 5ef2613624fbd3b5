const chunksOf = (text: string) => text.match(/\d+|\D+/g) ?? [];

/** Numbers inside of texts by their value: node2 before node10. */
export function naturalLess(a: string, b: string): boolean {
  const left = chunksOf(a);
  const right = chunksOf(b);
  for (let index = 0; index < left.length; index++) {
    const x = left[index] ?? "";
    const y = right[index];
    if (y === undefined) return false;
    const bothNumbers = /^\d/.test(x) && /^\d/.test(y);
    const equal = bothNumbers ? Number(x) === Number(y) : x === y;
    if (!equal) return bothNumbers ? Number(x) < Number(y) : x < y;
    if (index === left.length - 1) return true;
    if (index === right.length - 1) return false;
  }
  return false;
}
