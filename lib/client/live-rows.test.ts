import { expect, it } from "vitest";
import { type LiveRows, release, startRows, takeNewest, takeOlder } from "./live-rows";

type Row = { id: string; status: string };
const idOf = (row: Row) => row.id;
const rowsOf = (text: string): Row[] =>
  text.split(" ").map((word) => ({ id: word.charAt(0), status: word.slice(1) }));
const page = (text: string, next: string | null = "next") => ({ data: rowsOf(text), next_cursor: next });
const words = (rows: LiveRows<Row>) => rows.shown.map((row) => row.id + row.status).join(" ");
const start = startRows("k", page("c b a"));

it("puts new rows on top and keeps older pages below", () => {
  const rows = takeNewest(takeOlder(start, "k", page("9 8", null), idOf), "k", page("d c! b"), false, idOf);
  expect([words(rows), rows.cursor, [...rows.fresh]]).toEqual(["d c! b a 9 8", null, ["d"]]);
});
it("holds new rows back while somebody reads, and still updates the ones in view", () => {
  const held = takeNewest(start, "k", page("e d c! b"), true, idOf);
  expect([words(held), held.waiting?.count]).toEqual(["c! b a", 2]);
  expect(words(release(held, idOf))).toBe("e d c! b a");
});
it("says that there are more than it holds", () => {
  expect(takeNewest(start, "k", page("z y x"), true, idOf).waiting).toMatchObject({ count: 3, more: true });
});
it("starts afresh for another question, and where the pages do not touch", () => {
  expect(words(takeNewest(start, "other", page("x"), true, idOf))).toBe("x");
  expect(words(takeNewest(start, "k", page("z y x"), false, idOf))).toBe("z y x");
});
it("drops a row that no longer matches", () => {
  expect(words(takeNewest(start, "k", page("c a"), false, idOf))).toBe("c a");
});
it("ignores an older page that answers another question", () => {
  expect(words(takeOlder(start, "other", page("9"), idOf))).toBe("c b a");
});

const cutShort = (text: string, searchedTo: string) => ({
  data: text === "" ? [] : rowsOf(text),
  next_cursor: `from ${searchedTo}`,
  searched_to: searchedTo,
});
const [noon, eleven, ten] = ["2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z", "2026-01-01T10:00:00Z"] as const;

it("keeps how far back a search came while it finds nothing, and what it found there", () => {
  const nothing = takeOlder(startRows("k", cutShort("", noon)), "k", cutShort("", eleven), idOf);
  expect([nothing.cursor, nothing.searchedTo]).toEqual([`from ${eleven}`, eleven]);
  const again = takeNewest(nothing, "k", cutShort("", noon), false, idOf);
  expect(again.searchedTo).toBe(eleven);
  const found = takeOlder(again, "k", cutShort("a", ten), idOf);
  const refreshed = takeNewest(found, "k", cutShort("b", noon), false, idOf);
  expect([words(refreshed), refreshed.searchedTo, [...refreshed.fresh]]).toEqual(["b a", ten, ["b"]]);
});
it("a search that comes to its end asks no more", () => {
  const done = takeOlder(startRows("k", cutShort("a", noon)), "k", page("9", null), idOf);
  expect([words(done), done.cursor, done.searchedTo]).toEqual(["a 9", null, null]);
});
