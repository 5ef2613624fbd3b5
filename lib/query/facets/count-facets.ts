import type { FacetsInput, FacetsOutput } from "@/lib/contract/facets";

/** One sampled row: its values by short key, and its attributes. */
export type Item = {
  short: { [key: string]: (string | null | undefined)[] };
  attributes: { [key: string]: unknown };
};
type Facet = FacetsOutput["facets"][number];

const maxKeys = 200;
const maxValueLength = 200;
const valuesOfMany = 10;

/** Counts values per key over a sample. Pure. Without `key`: short keys first, then attributes by how many rows have them. */
export function countFacets(
  items: readonly Item[],
  asked: Pick<FacetsInput, "key" | "prefix" | "limit">,
): FacetsOutput {
  const counted = new Map<
    string,
    { facet: Pick<Facet, "key" | "kind">; rows: number; values: Map<string, number> }
  >();
  const add = (key: string, kind: Facet["kind"], values: readonly string[]) => {
    if (asked.key !== undefined && asked.key !== key) return;
    const id = `${kind} ${key}`;
    const entry = counted.get(id) ?? { facet: { key, kind }, rows: 0, values: new Map<string, number>() };
    counted.set(id, entry);
    if (values.length > 0) entry.rows += 1;
    for (const value of values) entry.values.set(value, (entry.values.get(value) ?? 0) + 1);
  };
  for (const { short, attributes } of items) {
    for (const [key, values] of Object.entries(short))
      add(key, "short", [...new Set(values.filter((value) => !!value))] as string[]);
    for (const [key, value] of Object.entries(attributes)) add(key, "attribute", textsOf(value));
  }
  const facets = [...counted.values()].filter((entry) => entry.values.size > 0);
  facets.sort(
    (a, b) => rank(a.facet.kind) - rank(b.facet.kind) || (a.facet.kind === "attribute" ? b.rows - a.rows : 0),
  );
  return {
    sampled: items.length,
    facets: facets.slice(0, maxKeys).map(({ facet, values }) => ({
      ...facet,
      distinct: values.size,
      values: topValues(values, asked),
    })),
  };
}

function rank(kind: Facet["kind"]): number {
  return kind === "short" ? 0 : 1;
}

function topValues(
  values: ReadonlyMap<string, number>,
  { key, prefix, limit }: Pick<FacetsInput, "key" | "prefix" | "limit">,
): Facet["values"] {
  const wanted = prefix?.toLowerCase();
  return [...values]
    .filter(([value]) => wanted === undefined || value.toLowerCase().startsWith(wanted))
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, key === undefined ? Math.min(limit, valuesOfMany) : limit)
    .map(([value, count]) => ({ value, count }));
}

/** What can be searched for with `key:value`: plain values, alone or in an array. Long texts are no facet. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap(textsOf))];
  if (typeof value === "string") return value.length > 0 && value.length <= maxValueLength ? [value] : [];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  return [];
}
