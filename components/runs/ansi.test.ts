import { describe, expect, it } from "vitest";
import { parseAnsi, plainStyle, stripAnsi } from "./ansi";

const esc = "\u001b";

describe("parseAnsi", () => {
  it("leaves plain text alone", () => {
    expect(parseAnsi("hello <b>")).toEqual({
      segments: [{ text: "hello <b>", style: plainStyle }],
      style: plainStyle,
    });
  });
  it("reads named, bright, 256 and true colours", () => {
    const { segments } = parseAnsi(`${esc}[31mred${esc}[94mblue${esc}[38;5;208morange${esc}[48;2;1;2;3mback`);
    expect(segments.map((s) => [s.text, s.style.color])).toEqual([
      ["red", { kind: "named", index: 1 }],
      ["blue", { kind: "named", index: 12 }],
      ["orange", { kind: "rgb", red: 255, green: 135, blue: 0 }],
      ["back", { kind: "rgb", red: 255, green: 135, blue: 0 }],
    ]);
    expect(segments[3]?.style.background).toEqual({ kind: "rgb", red: 1, green: 2, blue: 3 });
  });
  it("carries the style over to the next line until it is reset", () => {
    const first = parseAnsi(`${esc}[1;33mwarn`);
    const second = parseAnsi(`still${esc}[0m plain`, first.style);
    expect(second.segments.map((s) => s.style.bold)).toEqual([true, false]);
    expect(second.style).toEqual(plainStyle);
  });
  it("drops every other sequence and control character", () => {
    expect(stripAnsi(`${esc}]0;title\u0007a${esc}[2Kb${esc}[?25lc\u0000\u0008d${esc}[38;5`)).toBe("abcd");
    expect(parseAnsi(`${esc}]8;;javascript:alert(1)\u0007link${esc}]8;;\u0007`).segments).toEqual([
      { text: "link", style: plainStyle },
    ]);
  });
  it("keeps tabs and ignores nonsense codes", () => {
    expect(parseAnsi(`a\tb${esc}[999;-3;38mc`).segments.map((s) => s.text)).toEqual(["a\tb", "c"]);
  });
});
