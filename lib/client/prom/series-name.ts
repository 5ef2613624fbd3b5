import type { PromLabels } from "./answers";

/** `http_requests_total{job="api", method="GET"}`, as Prometheus writes a series. */
export function seriesName(labels: PromLabels): string {
  return namedBy(labels, Object.keys(labels).sort());
}

function namedBy(labels: PromLabels, keys: readonly string[]): string {
  const name = keys.includes("__name__") ? (labels.__name__ ?? "") : "";
  const pairs = keys.filter((key) => key !== "__name__").map((key) => `${key}="${labels[key]}"`);
  if (pairs.length === 0) return name === "" ? "value" : name;
  return `${name}{${pairs.join(", ")}}`;
}

/** A legend such as `{{method}} of {{ job }}` with the labels of a series in it; an unknown label leaves nothing. */
export function legendText(format: string, labels: PromLabels): string {
  if (format.trim() === "") return seriesName(labels);
  const text = format.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => labels[name] ?? "");
  return text.trim() === "" ? seriesName(labels) : text;
}

/**
 * What tells series of one answer apart: labels that all share, and the name where it is the same, are left out, and the label
 * with the most values comes first.
 */
export function shortNames(all: readonly PromLabels[]): string[] {
  const [first = {}, ...others] = all;
  const shared = Object.keys(first).filter(
    (key) => others.length > 0 && others.every((labels) => labels[key] === first[key]),
  );
  const values = new Map<string, Set<string>>();
  for (const labels of all)
    for (const [key, value] of Object.entries(labels))
      values.set(key, (values.get(key) ?? new Set()).add(value));
  const count = (key: string) => values.get(key)?.size ?? 0;
  return all.map((labels) => {
    const own = Object.keys(labels).filter((key) => !shared.includes(key));
    const [only] = own;
    if (only === undefined) return seriesName(labels);
    if (own.length === 1 && only !== "__name__") return labels[only] ?? "";
    return namedBy(
      labels,
      own.sort((a, b) => count(b) - count(a) || a.localeCompare(b)),
    );
  });
}
