/** Stands in a JSON value where something was removed: it has a place in the tree and no value of its own. */
export const absent: unique symbol = Symbol("absent");

/** The keys of a JSON pointer: `/a~1b/0` is `a/b`, then `0`. */
export function pointerParts(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** One step further down, as a JSON pointer spells it. */
export function pointerTo(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
