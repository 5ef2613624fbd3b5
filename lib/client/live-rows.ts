/**
 * A list that grows on top while somebody reads it. In: its newest page, again and again, and older pages on demand. While
 * `hold` is set, new rows wait and are only counted: nothing that is read moves. Rows that are shown already are replaced by
 * their newest version in place. Pure and immutable, for React.
 */
export type LiveRows<Row> = {
  /** Which question the rows answer; another one starts afresh. */
  key: string;
  shown: readonly Row[];
  cursor: string | null;
  /** The newest page, kept back because it holds rows that are not shown yet. */
  waiting: { page: Page<Row>; count: number; more: boolean } | null;
  /** Keys of the rows that came last, for a moment of colour. */
  fresh: ReadonlySet<string>;
};
export type Page<Row> = { data: readonly Row[]; next_cursor: string | null };

const nothing: ReadonlySet<string> = new Set();

export function startRows<Row>(key: string, page: Page<Row> | undefined): LiveRows<Row> {
  return { key, shown: page?.data ?? [], cursor: page?.next_cursor ?? null, waiting: null, fresh: nothing };
}

export function takeNewest<Row>(
  rows: LiveRows<Row>,
  key: string,
  page: Page<Row>,
  hold: boolean,
  idOf: (row: Row) => string,
): LiveRows<Row> {
  if (rows.key !== key || rows.shown.length === 0) return startRows(key, page);
  const known = new Set(rows.shown.map(idOf));
  const fresh = page.data.filter((row) => !known.has(idOf(row)));
  const newest = new Map(page.data.map((row) => [idOf(row), row]));
  if (hold && fresh.length > 0) {
    const shown = rows.shown.map((row) => newest.get(idOf(row)) ?? row);
    const more = fresh.length === page.data.length && page.next_cursor !== null;
    return { ...rows, shown, waiting: { page, count: fresh.length, more } };
  }
  return join(rows, page, new Set(fresh.map(idOf)), idOf);
}

/** Shows what waits. */
export function release<Row>(rows: LiveRows<Row>, idOf: (row: Row) => string): LiveRows<Row> {
  if (rows.waiting === null) return rows;
  const known = new Set(rows.shown.map(idOf));
  const { page } = rows.waiting;
  const fresh = new Set(page.data.map(idOf).filter((id) => !known.has(id)));
  return join(rows, page, fresh, idOf);
}

export function takeOlder<Row>(
  rows: LiveRows<Row>,
  key: string,
  page: Page<Row>,
  idOf: (row: Row) => string,
): LiveRows<Row> {
  if (rows.key !== key) return rows;
  const known = new Set(rows.shown.map(idOf));
  return {
    ...rows,
    shown: [...rows.shown, ...page.data.filter((row) => !known.has(idOf(row)))],
    cursor: page.next_cursor,
    fresh: nothing,
  };
}

/** The newest page, then what is shown below its last row. A page that touches nothing shown replaces it all. */
function join<Row>(
  rows: LiveRows<Row>,
  page: Page<Row>,
  fresh: ReadonlySet<string>,
  idOf: (row: Row) => string,
): LiveRows<Row> {
  const inPage = new Set(page.data.map(idOf));
  const lastShared = rows.shown.findLastIndex((row) => inPage.has(idOf(row)));
  const touches = lastShared >= 0 || page.next_cursor === null;
  if (!touches || page.next_cursor === null) return { ...startRows(rows.key, page), fresh };
  const below = rows.shown.slice(lastShared + 1);
  const cursor = below.length === 0 ? page.next_cursor : rows.cursor;
  return { key: rows.key, shown: [...page.data, ...below], cursor, waiting: null, fresh };
}
