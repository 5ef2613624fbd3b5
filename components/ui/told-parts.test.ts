import { describe, expect, it } from "vitest";
import { toldParts, toldPlain } from "./told-parts";

describe("words of an error that stands for many", () => {
  it.each([
    ["tool `lookup`: no user <n>", "tool lookup: no user (number)"],
    ["<url> answered <n>", "(URL) answered (number)"],
    ["a lone ` stays", "a lone ` stays"],
    ["<b>html</b> is text", "<b>html</b> is text"],
    ["", ""],
  ])("%s reads %s", (words, plain) => expect(toldPlain(words)).toBe(plain));

  it("tells names and what varies from the rest", () => {
    expect(toldParts("tool `lookup`: no user <n>", true)).toEqual([
      { text: "tool ", is: "plain" },
      { text: "lookup", is: "name" },
      { text: ": no user ", is: "plain" },
      { text: "number", is: "varying" },
    ]);
  });

  it("leaves the words of a single error as they are, but for names", () => {
    expect(toldParts("`a` is no <id>", false)).toEqual([
      { text: "a", is: "name" },
      { text: " is no <id>", is: "plain" },
    ]);
  });
});
