import { expect, it } from "vitest";
import { findLines, nextIndex, OutputLines, type OutputStream } from "./output-lines";

function read(...chunks: [OutputStream, string][]): OutputLines {
  const output = new OutputLines();
  chunks.forEach(([stream, text], index) => {
    output.append({ id: String(index + 1), stream, text, received_at: "2026-01-01T00:00:00Z" });
  });
  return output;
}
const shown = (output: OutputLines) =>
  output.lines.map((line) => `${line.number} ${line.stream} ${line.raw}`);

it("interleaves two streams by arrival and continues an open line where it began", () => {
  const output = read(["stdout", "one\ntw"], ["stderr", "oops\n"], ["stdout", "o\nthree"]);
  expect(shown(output)).toEqual(["1 stdout one", "2 stdout two", "3 stderr oops", "4 stdout three"]);
});
it("splits the same however the text was cut", () => {
  const text = "a\r\nb\n\nc \u001b[31mred\nstill red\u001b[0m\nend";
  const whole = shown(read(["stdout", text]));
  for (let cut = 1; cut < text.length; cut++) {
    expect(shown(read(["stdout", text.slice(0, cut)], ["stdout", text.slice(cut)]))).toEqual(whole);
  }
});
it("shows what a progress bar wrote last", () => {
  expect(shown(read(["stdout", "10%\r50%\r100%\n"], ["stdout", "20%\r"], ["stdout", "30%"]))).toEqual([
    "1 stdout 100%",
    "2 stdout 30%",
  ]);
});
it("carries colour over lines of the same stream only", () => {
  const output = read(["stdout", "\u001b[31mred\n"], ["stderr", "plain\n"], ["stdout", "red still\n"]);
  expect(output.lines.map((line) => line.style.color)).toEqual([null, null, { kind: "named", index: 1 }]);
});
it("keeps errors and warnings as sorted line indexes, also while a line grows", () => {
  const output = read(
    ["stdout", "WAR"],
    ["stderr", "ERROR x\n"],
    ["stdout", "N slow\nok\n"],
    ["stderr", "warning\n"],
  );
  expect([output.errors, output.warnings]).toEqual([[1], [0, 3]]);
});
it("finds lines by what a reader sees, whatever colour is between", () => {
  expect(findLines(read(["stdout", "a\nfo\u001b[1mO b\u001b[0mar\n"]).lines, "foo B")).toEqual([1]);
});
it("jumps forwards and back and goes round", () => {
  expect([
    nextIndex([2, 5, 9], 5),
    nextIndex([2, 5, 9], 9),
    nextIndex([2, 5, 9], 5, true),
    nextIndex([2, 5, 9], 2, true),
  ]).toEqual([9, 2, 2, 9]);
  expect(nextIndex([], 0)).toBeNull();
});
it("reads 200,000 lines in well under a second", () => {
  const output = new OutputLines();
  const block = Array.from(
    { length: 1000 },
    (_, i) => `line ${i} of some output that a program wrote\n`,
  ).join("");
  for (let i = 0; i < 200; i++)
    output.append({ id: String(i), stream: "stdout", text: block, received_at: "" });
  expect(output.lines.length).toBe(200_000);
});
it("marks a line by how it began as sent, as the receiver counts it, also where it was overwritten or cut", () => {
  const output = read(
    ["stderr", "ERR"],
    ["stderr", "OR: disk full\rdone"],
    ["stderr", "\nfine\n"],
    ["stdout", "warning: old"],
  );
  expect([output.errors, output.warnings]).toEqual([[0], [2]]);
});
