import { expect, it } from "vitest";
import type { LogRow } from "@/lib/contract/log-list";
import { clear, emptyTail, pause, receive, resume } from "./tail-buffer";

const lines = (...ids: number[]) => ids.map((id) => ({ id: String(id) }) as LogRow);
const ids = (rows: readonly LogRow[]) => rows.map((row) => Number(row.id));

it("shows lines as they come, each once", () => {
  const buffer = receive(receive(emptyTail, lines(1, 2)), lines(2, 3));
  expect(ids(buffer.shown)).toEqual([1, 2, 3]);
});
it("moves nothing while paused and loses nothing on resuming", () => {
  const paused = receive(receive(pause(receive(emptyTail, lines(1))), lines(2)), lines(2, 3));
  expect([ids(paused.shown), ids(paused.waiting)]).toEqual([[1], [2, 3]]);
  expect(ids(resume(paused).shown)).toEqual([1, 2, 3]);
});
it("says how many of the oldest had to go", () => {
  const full = receive(emptyTail, lines(1, 2, 3, 4, 5), 3);
  expect([ids(full.shown), full.dropped]).toEqual([[3, 4, 5], 2]);
  const resumed = resume(receive(pause(full), lines(6, 7), 3), 3);
  expect([ids(resumed.shown), resumed.dropped]).toEqual([[5, 6, 7], 4]);
});
it("does not bring back what was cleared or let go when a reconnect repeats it", () => {
  const cleared = clear(receive(emptyTail, lines(1, 2)));
  expect(ids(receive(cleared, lines(1, 2, 3)).shown)).toEqual([3]);
  const full = receive(emptyTail, lines(1, 2, 3, 4), 3);
  expect(ids(receive(full, lines(1, 2, 3, 4, 5), 3).shown)).toEqual([3, 4, 5]);
});
