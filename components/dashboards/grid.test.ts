import { expect, test } from "vitest";
import { newPanel } from "@/lib/contract/dashboard-spec";
import { addPanel, movePanel, shownPanels } from "./grid";

const panel = (id: number, x: number, y: number, w: number, h: number, more = {}) =>
  newPanel({ id, kind: "series", x, y, w, h, ...more });
const places = (panels: { id: number; x: number; y: number; w: number; h: number }[]) =>
  panels.map(({ id, x, y, w, h }) => `${id}: ${x},${y} ${w}x${h}`);

/*  1 1 2 2      3 3 3 3
    3 3 3 3  →   1 1 2 2   */
test("a panel that is moved up takes the place, the others make room below", () => {
  const before = [panel(1, 0, 0, 12, 4), panel(2, 12, 0, 12, 4), panel(3, 0, 4, 24, 4)];
  expect(places(movePanel(before, 3, { y: 0 }))).toEqual(["1: 0,4 12x4", "2: 12,4 12x4", "3: 0,0 24x4"]);
});

test("a panel let go in the air falls upwards, and stays within the grid", () => {
  const before = [panel(1, 0, 0, 12, 4), panel(2, 12, 0, 12, 4)];
  expect(places(movePanel(before, 1, { x: 99, y: 50 }))).toEqual(["1: 12,4 12x4", "2: 12,0 12x4"]);
  expect(places(movePanel(before, 1, { w: 40 }))).toEqual(["1: 0,0 24x4", "2: 12,4 12x4"]);
});

test("a new panel comes below all others with an id of its own", () => {
  const after = addPanel([panel(7, 0, 0, 12, 4)], panel(1, 0, 0, 12, 6));
  expect(places(after)).toEqual(["7: 0,0 12x4", "8: 0,4 12x6"]);
});

test("a folded row hides its panels, and what is below moves up", () => {
  const row = (id: number, y: number, collapsed: boolean) =>
    panel(id, 0, y, 24, 1, { kind: "row", collapsed });
  const shown = shownPanels(
    [row(1, 0, true), panel(2, 0, 1, 12, 4), row(3, 5, false), panel(4, 0, 6, 12, 4)],
    () => [],
  );
  expect(places(shown)).toEqual(["1: 0,0 24x1", "3: 0,1 24x1", "4: 0,2 12x4"]);
});

test("a panel is repeated for each value, four in a row, and what is below makes room", () => {
  const values = ["a", "b", "c", "d", "e"];
  const shown = shownPanels([panel(1, 0, 0, 6, 4, { repeat: "job" }), panel(2, 0, 4, 24, 4)], () => values);
  expect(places(shown)).toEqual([
    "1: 0,0 6x4",
    "1: 6,0 6x4",
    "1: 12,0 6x4",
    "1: 18,0 6x4",
    "1: 0,4 6x4",
    "2: 0,8 24x4",
  ]);
  expect(shown[1]).toMatchObject({ key: "1 b", scope: { job: "b" } });
});
