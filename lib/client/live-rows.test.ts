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
