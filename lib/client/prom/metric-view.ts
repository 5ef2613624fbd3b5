/** One query of the explorer, as its address keeps it. */
export type MetricQuery = { expr: string; legend: string; hidden: boolean };

export const mostQueries = 12;
const longest = 8_000;
const blank: MetricQuery = { expr: "", legend: "", hidden: false };

/** `A`, `B`, ... in the order of the page. */
export const queryLetter = (place: number) => String.fromCharCode(65 + place);

/** Queries of an address: `q` where it is one plain query, `queries` (JSON) where there is more to say. Never none. */
export function readQueries(q: string | null, queries: string | null): MetricQuery[] {
  const listed = queries === null ? [] : parsed(queries);
  if (listed.length > 0) return listed;
  return [{ ...blank, expr: (q ?? "").slice(0, longest) }];
}

function parsed(text: string): MetricQuery[] {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return [];
    return list
      .slice(0, mostQueries)
      .map((each: { q?: unknown; legend?: unknown; hidden?: unknown } | null) => ({
        expr: typeof each?.q === "string" ? each.q.slice(0, longest) : "",
        legend: typeof each?.legend === "string" ? each.legend.slice(0, 200) : "",
        hidden: each?.hidden === true,
      }));
  } catch {
    return [];
  }
}

export function writeQueries(list: readonly MetricQuery[]): { q: string | null; queries: string | null } {
  const [only] = list;
  if (list.length <= 1 && !only?.hidden && (only?.legend ?? "") === "") {
    return { q: only === undefined || only.expr === "" ? null : only.expr, queries: null };
  }
  const short = list.map(({ expr, legend, hidden }) => ({
    q: expr,
    ...(legend === "" ? {} : { legend }),
    ...(hidden ? { hidden } : {}),
  }));
  return { q: null, queries: JSON.stringify(short) };
}
