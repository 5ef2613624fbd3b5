import type { ValuePath } from "@/lib/model/decision-rules";

/** The steps of a JSON pointer (`/a~1b/0`) or a dotted path (`a.0`); none for "". */
export function pathSteps(path: ValuePath): string[] {
  if (path === "" || path === "/") return [];
  if (!path.startsWith("/")) return path.split(".");
  return path
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What stands there in a parsed JSON value; undefined where nothing does. */
export function valueAt(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as { [key: string]: unknown })[step];
  }
  return at;
}

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that is not blank; numbers as their digits. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  return typeof value === "number" ? String(value) : null;
}
