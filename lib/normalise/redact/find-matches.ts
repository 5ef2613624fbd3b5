// People's regular expressions over senders' texts: without back references and look-around, walked in time that grows with the
// lengths of both and with nothing else.
import { compileRegexp, type RegexpProgram } from "@/lib/model/regexp-program";
import { parseRegexp, RegexpFault } from "@/lib/model/regexp-syntax";

/**
 * Calls `found` with start and end of each match, from left to right: the leftmost, of those the longest. Never an empty one.
 * Where looking for the longest reads the text over and over, all that is left of it counts as found.
 */
export type Finder = (text: string, found: (start: number, end: number) => void) => void;

const maxInstructions = 1_000;
/** How often over a text may be read, and some more where it is short. */
const readings = 20;
const leastSteps = 20_000;
/** As RE2: a dot is no line break. */
const flags = { plain: "(?-s)", ignoreCase: "(?i-s)" };

/** Why an expression is not taken; undefined where it is. */
export function finderFault(pattern: string, ignoreCase = false): string | undefined {
  try {
    compileFinder(pattern, ignoreCase);
    return undefined;
  } catch (error) {
    if (error instanceof RegexpFault) return error.message;
    throw error;
  }
}

/** Throws RegexpFault with the reason where it is no expression that can be searched for. */
export function compileFinder(pattern: string, ignoreCase = false): Finder {
  const { node, captures } = parseRegexp(`${ignoreCase ? flags.ignoreCase : flags.plain}${pattern}`);
  const { instructions } = compileRegexp(node, captures.length);
  if (instructions.length > maxInstructions)
    throw new RegexpFault("expression too large: repeat less, or fewer times");
  const search = new Search(instructions);
  if (search.matchesNothing) throw new RegexpFault("it matches the empty text, which is everywhere");
  return (text, found) => {
    // Most texts have nothing that a match could begin with.
    if (search.firstPlace(text, 0) >= text.length) return;
    search.stepsLeft = Math.max(leastSteps, readings * text.length);
    for (let from = 0; from < text.length; ) {
      const match = search.next(text, from);
      if (match === null) return;
      if (search.stepsLeft <= 0) return found(match[0], text.length);
      found(match[0], match[1]);
      from = match[1];
    }
  };
}

type Instructions = RegexpProgram["instructions"];

/** All threads of a search in step, each with the place where it began; those that began earlier come first. */
class Search {
  readonly #instructions: Instructions;
  readonly #seen: Int32Array;
  /** ASCII characters that a match may begin with; anything else may. */
  readonly #first: Uint8Array | null;
  readonly matchesNothing: boolean;
  stepsLeft = 0;
  #generation = 0;

  constructor(instructions: Instructions) {
    this.#instructions = instructions;
    this.#seen = new Int32Array(instructions.length);
    const { first, isEmpty } = this.#begin();
    this.#first = first;
    this.matchesNothing = isEmpty;
  }

  next(text: string, from: number): [number, number] | null {
    let at = from;
    let pcs: number[] = [];
    let starts: number[] = [];
    let best: [number, number] | null = null;
    let before = at > 0 ? text.charCodeAt(at - 1) : -1;
    for (;;) {
      if (pcs.length === 0) {
        if (best !== null) return best;
        at = this.firstPlace(text, at);
        before = at > 0 ? text.charCodeAt(at - 1) : -1;
      }
      this.#generation += 1;
      const nextPcs: number[] = [];
      const nextStarts: number[] = [];
      const after = at < text.length ? (text.codePointAt(at) ?? -1) : -1;
      const add = (pc: number, start: number) => {
        if (best !== null && start > best[0]) return;
        if (!this.#follow(nextPcs, pc, before, after)) {
          while (nextStarts.length < nextPcs.length) nextStarts.push(start);
          return;
        }
        while (nextStarts.length < nextPcs.length) nextStarts.push(start);
        if (at > start) best = [start, at];
      };
      // Threads stand on what they read last; those of the step before move on first.
      for (let i = 0; i < pcs.length; i += 1) add(pcs[i] ?? 0, starts[i] ?? 0);
      if (best === null) add(0, at);
      if (at >= text.length) return best;
      this.stepsLeft -= 1;
      if (this.stepsLeft <= 0 && best !== null) return best;
      pcs = [];
      starts = [];
      for (let i = 0; i < nextPcs.length; i += 1) {
        const pc = nextPcs[i] ?? 0;
        const instruction = this.#instructions[pc];
        if (instruction?.op !== "set" || inSet(instruction.ranges, after) === instruction.negated) continue;
        pcs.push(pc + 1);
        starts.push(nextStarts[i] ?? 0);
      }
      before = after;
      at += after > 0xffff ? 2 : 1;
    }
  }

  /** The next place where a match may begin. */
  firstPlace(text: string, from: number): number {
    const first = this.#first;
    if (first === null) return from;
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127 || first[code] === 1) return at;
    }
    return text.length;
  }

  /** Adds what can be reached without reading a character. @returns whether that is the end */
  #follow(pcs: number[], from: number, before: number, after: number): boolean {
    const stack = [from];
    let isMatch = false;
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (this.#seen[pc] === this.#generation) continue;
      this.#seen[pc] = this.#generation;
      const instruction = this.#instructions[pc];
      if (instruction === undefined) continue;
      if (instruction.op === "jump") stack.push(instruction.to);
      else if (instruction.op === "split") stack.push(instruction.second, instruction.first);
      else if (instruction.op === "save") stack.push(pc + 1);
      else if (instruction.op === "match") isMatch = true;
      else if (instruction.op === "set") pcs.push(pc);
      else if (holds(instruction.at, before, after)) stack.push(pc + 1);
    }
    return isMatch;
  }

  /** What a match may begin with, and whether there is one of nothing; assertions are taken to hold. */
  #begin(): { first: Uint8Array | null; isEmpty: boolean } {
    const first = new Uint8Array(128);
    const seen = new Set<number>();
    const stack = [0];
    let isEmpty = false;
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (seen.has(pc)) continue;
      seen.add(pc);
      const instruction = this.#instructions[pc];
      if (instruction?.op === "jump") stack.push(instruction.to);
      else if (instruction?.op === "split") stack.push(instruction.first, instruction.second);
      else if (instruction?.op === "save" || instruction?.op === "assert") stack.push(pc + 1);
      else if (instruction?.op === "match") isEmpty = true;
      else if (instruction?.op === "set")
        for (let code = 0; code < 128; code += 1)
          if (inSet(instruction.ranges, code) !== instruction.negated) first[code] = 1;
    }
    return { first: first.every((one) => one === 1) ? null : first, isEmpty };
  }
}

function inSet(ranges: readonly number[], point: number): boolean {
  for (let i = 0; i < ranges.length; i += 2)
    if (point >= (ranges[i] ?? 0) && point <= (ranges[i + 1] ?? 0)) return true;
  return false;
}

function isWord(point: number): boolean {
  return (
    (point >= 48 && point <= 57) ||
    (point >= 65 && point <= 90) ||
    (point >= 97 && point <= 122) ||
    point === 95
  );
}

function holds(at: string, before: number, after: number): boolean {
  if (at === "text-start") return before === -1;
  if (at === "text-end") return after === -1;
  if (at === "line-start") return before === -1 || before === 10;
  if (at === "line-end") return after === -1 || after === 10;
  return (isWord(before) !== isWord(after)) === (at === "word");
}
