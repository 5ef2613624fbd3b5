// The numbers of a JSON page, as paths that a mapping can name. Pure.

export type FoundNumber = { path: string; value: number };

const mostFound = 300;
const deepest = 12;

/** Null where the page is no JSON. */
export function numbersIn(page: string): FoundNumber[] | null {
  let root: unknown;
  try {
    root = JSON.parse(page);
  } catch {
    return null;
  }
  const found: FoundNumber[] = [];
  visit(root, [], found);
  return found;
}

function visit(value: unknown, path: readonly string[], found: FoundNumber[]): void {
  if (found.length >= mostFound || path.length > deepest) return;
  if (typeof value === "number" || typeof value === "boolean") {
    if (path.length > 0) found.push({ path: path.map(escaped).join("."), value: Number(value) });
  } else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key], found);
}

/** A dot in a key does not end it. */
const escaped = (key: string) => key.replace(/[\\.]/g, "\\$&");

/** A name for the metric at a path: `.tasks.avg_time` is tasks_avg_time, a star is left out. */
export function nameFor(path: string): string {
  const words = path.replace(/\\(.)/g, "$1").split(/[^a-zA-Z0-9]+/);
  const name = words.filter(Boolean).join("_");
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** `a=1, b=two` as labels; null where it is not that. */
export function readLabels(text: string): Record<string, string> | null {
  const labels: Record<string, string> = {};
  for (const part of text.split(",")) {
    if (part.trim() === "") continue;
    const [, name, value] = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return null;
    labels[name] = value;
  }
  return labels;
}

export const labelsText = (labels: Readonly<Record<string, string>> = {}): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
