import { absent, pointerParts } from "../ui/json-pointer";

/**
 * What a decision does not show any more: parts that the source removed (`erased`) or overwrote (`masked`), and parts that rules
 * of the project overwrote before storage (`redacted`). All are JSON pointers from the whole event: `/input/user/ssn`.
 */
export type HiddenParts = {
  erased: readonly string[];
  masked: readonly string[];
  redacted: readonly string[];
};
export type HiddenKind = keyof HiddenParts;

export const hiddenKinds = ["erased", "masked", "redacted"] as const satisfies readonly HiddenKind[];

/** The hidden parts below `root` (`input`, `result`), with pointers from there; `/` alone is the root itself. */
export function hiddenBelow(hidden: HiddenParts, root: string): Map<string, HiddenKind> {
  const below = new Map<string, HiddenKind>();
  for (const kind of hiddenKinds) {
    for (const pointer of hidden[kind]) {
      if (pointer === `/${root}`) below.set("", kind);
      else if (pointer.startsWith(`/${root}/`)) below.set(pointer.slice(root.length + 1), kind);
    }
  }
  return below;
}

/** A copy in which each removed part has a place again, where its parent is still there. Shares what it does not touch. */
export function withAbsentParts(value: unknown, hidden: ReadonlyMap<string, HiddenKind>): unknown {
  let whole = value;
  for (const [pointer, kind] of hidden) {
    if (kind === "erased") whole = insertAbsent(whole, pointerParts(pointer));
  }
  return whole;
}

function insertAbsent(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value === undefined || value === null ? absent : value;
  // Elements that were taken out of a list moved the others: which place was theirs cannot be told.
  if (Array.isArray(value)) {
    const index = Number(key);
    if (rest.length === 0 || !(index in value)) return value;
    return value.map((one: unknown, i) => (i === index ? insertAbsent(one, rest) : one));
  }
  if (value === absent || (value !== undefined && value !== null && typeof value !== "object")) return value;
  const object = (value ?? {}) as Record<string, unknown>;
  if (rest.length === 0) return Object.hasOwn(object, key) ? object : { ...object, [key]: absent };
  if (!Object.hasOwn(object, key)) return { ...object, [key]: insertAbsent({}, rest) };
  return { ...object, [key]: insertAbsent(object[key], rest) };
}
