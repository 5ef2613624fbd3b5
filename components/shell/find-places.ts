import { quoteValue } from "@/lib/client/quote-value";
import type { FacetsOutput } from "@/lib/contract/facets";

export type Place = {
  id: string;
  group: "Services" | "Workflows" | "Agents";
  words: string;
  path: string;
  q: string;
  count: number;
};

const kinds = [
  { key: "workflow", group: "Workflows", path: "/runs" },
  { key: "agent", group: "Agents", path: "/runs" },
  { key: "service", group: "Services", path: "/traces" },
] as const;

/** Names the box can lead to, from the facets of runs and traces: what the text matches, most frequent first. */
export function findPlaces(answers: readonly (FacetsOutput | undefined)[], text: string, most = 4): Place[] {
  const needle = text.trim().toLowerCase();
  if (needle === "") return [];
  return kinds.flatMap(({ key, group, path }) => {
    const counts = new Map<string, number>();
    for (const facet of answers.flatMap((answer) => answer?.facets ?? [])) {
      if (facet.key !== key) continue;
      for (const { value, count } of facet.values) counts.set(value, Math.max(count, counts.get(value) ?? 0));
    }
    return [...counts]
      .filter(([value]) => value.toLowerCase().includes(needle))
      .sort((a, b) => b[1] - a[1])
      .slice(0, most)
      .map(([value, count]) => ({
        id: `${key} ${value}`,
        group,
        words: value,
        path,
        q: `${key}:${quoteValue(value)}`,
        count,
      }));
  });
}

/** Whether a text could be an id: one word without the signs of a query, with a digit or long enough. */
export function looksLikeId(text: string): boolean {
  const words = text.trim();
  return words.length >= 4 && !/[\s:*"()<>]/.test(words) && (/\d/.test(words) || words.length >= 16);
}
