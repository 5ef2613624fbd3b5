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
  /** RFC 3339, where the search behind the last page stopped early: `cursor` goes on from there, when the reader asks. */
  searchedTo: string | null;
  /** The newest page, kept back because it holds rows that are not shown yet. */
  waiting: { page: Page<Row>; count: number; more: boolean } | null;
  /** Keys of the rows that came last, for a moment of colour. */
  fresh: ReadonlySet<string>;
};
export type Page<Row> = {
  data: readonly Row[];
  next_cursor: string | null;
  searched_to?: string | null;
};

const nothing: ReadonlySet<string> = new Set();

export function startRows<Row>(key: string, page: Page<Row> | undefined): LiveRows<Row> {
  return { key, shown: page?.data ?? [], ...endOf(page), waiting: null, fresh: nothing };
}

function endOf<Row>(page: Page<Row> | undefined): Pick<LiveRows<Row>, "cursor" | "searchedTo"> {
  return { cursor: page?.next_cursor ?? null, searchedTo: page?.searched_to ?? null };
}

export function takeNewest<Row>(
  rows: LiveRows<Row>,
  key: string,
  page: Page<Row>,
  hold: boolean,
  idOf: (row: Row) => string,
): LiveRows<Row> {
  if (rows.key !== key) return startRows(key, page);
  if (rows.shown.length === 0 && !isCutShort(page)) return startRows(key, page);
  const known = new Set(rows.shown.map(idOf));
  const fresh = page.data.filter((row) => !known.has(idOf(row)));
  const newest = new Map(page.data.map((row) => [idOf(row), row]));
  if (hold && fresh.length > 0 && rows.shown.length > 0) {
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
    ...endOf(page),
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
  if (isCutShort(page)) return joinCutShort(rows, page, fresh, idOf);
  const inPage = new Set(page.data.map(idOf));
  const lastShared = rows.shown.findLastIndex((row) => inPage.has(idOf(row)));
  const touches = lastShared >= 0 || page.next_cursor === null;
  if (!touches || page.next_cursor === null) return { ...startRows(rows.key, page), fresh };
  const below = rows.shown.slice(lastShared + 1);
  const end = below.length === 0 && rows.searchedTo === null ? endOf(page) : rows;
  const { cursor, searchedTo } = end;
  return { key: rows.key, shown: [...page.data, ...below], cursor, searchedTo, waiting: null, fresh };
}

function isCutShort<Row>(page: Page<Row>): boolean {
  return (page.searched_to ?? null) !== null;
}

/** A search that stopped early tells nothing of what is below: that stays, with how far back the reader searched already. */
function joinCutShort<Row>(
  rows: LiveRows<Row>,
  page: Page<Row>,
  fresh: ReadonlySet<string>,
  idOf: (row: Row) => string,
): LiveRows<Row> {
  const inPage = new Set(page.data.map(idOf));
  const below = rows.shown.filter((row) => !inPage.has(idOf(row)));
  const wentDeeper = below.length > 0 || isBefore(rows.searchedTo, page.searched_to);
  return {
    key: rows.key,
    shown: [...page.data, ...below],
    ...(wentDeeper ? { cursor: rows.cursor, searchedTo: rows.searchedTo } : endOf(page)),
    waiting: null,
    fresh,
  };
}

function isBefore(a: string | null, b: string | null | undefined): boolean {
  return a !== null && typeof b === "string" && Date.parse(a) < Date.parse(b);
}
