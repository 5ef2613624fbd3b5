import type { PromLabels } from "./answers";

/** `http_requests_total{job="api", method="GET"}`, as Prometheus writes a series. */
export function seriesName(labels: PromLabels): string {
  const { __name__: name = "", ...others } = labels;
  const pairs = Object.keys(others)
    .sort()
    .map((key) => `${key}="${others[key]}"`);
  if (pairs.length === 0) return name === "" ? "value" : name;
  return `${name}{${pairs.join(", ")}}`;
}

/** A legend such as `{{method}} of {{ job }}` with the labels of a series in it; an unknown label leaves nothing. */
export function legendText(format: string, labels: PromLabels): string {
  if (format.trim() === "") return seriesName(labels);
  const text = format.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (_, name: string) => labels[name] ?? "");
  return text.trim() === "" ? seriesName(labels) : text;
}

/** What tells series of one answer apart: labels that all share, and the name where it is the same, are left out. */
export function shortNames(all: readonly PromLabels[]): string[] {
  const [first = {}, ...others] = all;
  const shared = Object.keys(first).filter(
    (key) => others.length > 0 && others.every((labels) => labels[key] === first[key]),
  );
  return all.map((labels) => {
    const own = Object.entries(labels).filter(([key]) => !shared.includes(key));
    if (own.length === 0) return seriesName(labels);
    if (own.length === 1 && own[0] !== undefined && own[0][0] !== "__name__") return own[0][1];
    return seriesName(Object.fromEntries(own));
  });
}
