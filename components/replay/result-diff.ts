/** What became of a part of the answer. */
export type PartChange = "added" | "removed" | "changed";

const most = 500;

/**
 * JSON pointers of what differs between two JSON values, each as high as it can be told: a part that is new or gone is named
 * once, not with all that it holds.
 */
export function changedParts(before: unknown, after: unknown): Map<string, PartChange> {
  const found = new Map<string, PartChange>();
  compare(before, after, "", found);
  return found;
}

function compare(before: unknown, after: unknown, pointer: string, found: Map<string, PartChange>): void {
  if (found.size >= most || Object.is(before, after)) return;
  if (before === undefined || after === undefined) {
    found.set(pointer, before === undefined ? "added" : "removed");
    return;
  }
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    found.set(pointer, "changed");
    return;
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const step = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    compare(own(before, key), own(after, key), step, found);
  }
}

type Branch = { [key: string]: unknown } | unknown[];

function isBranch(value: unknown): value is Branch {
  return typeof value === "object" && value !== null;
}

function own(value: Branch, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as { [key: string]: unknown })[key] : undefined;
}
