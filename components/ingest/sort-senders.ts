import type { IngestRow } from "@/lib/contract/ingest-activity";

export const senderSorts = [
  "service",
  "items",
  "bytes",
  "lag",
  "refused",
  "waited",
  "cut",
  "again",
  "last",
] as const;
export type SenderSort = (typeof senderSorts)[number];

const measures: { [sort in Exclude<SenderSort, "service">]: (row: IngestRow) => number } = {
  items: (row) => row.items_per_second,
  bytes: (row) => row.bytes_per_second,
  lag: (row) => row.lag_ms?.p95 ?? -1,
  refused: (row) => row.rejected + row.refused_exports,
  waited: (row) => row.throttled_exports,
  cut: (row) => row.limited,
  again: (row) => row.duplicates,
  last: (row) => Date.parse(row.last_at),
};

/** What is not taken as it was sent, by rows: for "Only troubled". */
export const isTroubled = (row: IngestRow): boolean =>
  row.rejected + row.refused_exports + row.throttled_exports + row.limited > 0;

export const senderKey = (row: IngestRow): string =>
  `${row.key?.id ?? ""}|${row.signal}|${row.service ?? ""}`;

/** Largest first, names by alphabet; equal ones keep their order. `text` is looked for in service, key and signal. */
export function arrangeSenders(
  rows: readonly IngestRow[],
  { sort, text, troubledOnly }: { sort: SenderSort; text: string; troubledOnly: boolean },
): IngestRow[] {
  const wanted = text.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      (!troubledOnly || isTroubled(row)) &&
      [row.service ?? "", row.key?.name ?? "no key", row.signal].some((word) =>
        word.toLowerCase().includes(wanted),
      ),
  );
  if (sort === "service")
    return found.sort((a, b) => (a.service ?? "\uffff").localeCompare(b.service ?? "\uffff"));
  const measure = measures[sort];
  return found.sort((a, b) => measure(b) - measure(a));
}
