import { RegexpFault, type RegexpNode } from "./regexp-syntax";

/** A regular expression as instructions for many threads that walk the text in step, in order of preference. */
type Instruction =
  | { op: "set"; ranges: readonly number[]; negated: boolean }
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { op: "save"; slot: number }
  | { op: "assert"; at: string }
  | { op: "match" };

export interface RegexpProgram {
  instructions: Instruction[];
  slots: number;
}

/** Keeps `((a{1000}){1000})` from taking the memory that linear time would otherwise cost. */
const MAX_INSTRUCTIONS = 20_000;

function inOrder(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    pairs.push([ranges[index] as number, ranges[index + 1] as number]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const end = merged.at(-1);
    if (end !== undefined && from <= end + 1) merged[merged.length - 1] = Math.max(end, to);
    else merged.push(from, to);
  }
  return merged;
}

class Compiler {
  readonly instructions: Instruction[] = [];

  add(instruction: Instruction): number {
    if (this.instructions.length >= MAX_INSTRUCTIONS) throw new RegexpFault("expression too large");
    return this.instructions.push(instruction) - 1;
  }

  compile(node: RegexpNode): void {
    switch (node.kind) {
      case "empty":
        return;
      case "set":
        this.add({ op: "set", ranges: inOrder(node.ranges), negated: node.negated });
        return;
      case "assert":
        this.add({ op: "assert", at: node.at });
        return;
      case "concat":
        for (const part of node.parts) this.compile(part);
        return;
      case "capture":
        this.add({ op: "save", slot: node.index * 2 });
        this.compile(node.node);
        this.add({ op: "save", slot: node.index * 2 + 1 });
        return;
      case "either":
        this.either(node.options);
        return;
      case "repeat":
        this.repeat(node.node, node.min, node.max, node.lazy);
    }
  }

  private either(options: RegexpNode[]): void {
    const ends: number[] = [];
    options.forEach((option, index) => {
      if (index === options.length - 1) {
        this.compile(option);
        return;
      }
      const split = this.add({ op: "split", first: 0, second: 0 });
      this.compile(option);
      ends.push(this.add({ op: "jump", to: 0 }));
      this.instructions[split] = { op: "split", first: split + 1, second: this.instructions.length };
    });
    for (const end of ends) this.instructions[end] = { op: "jump", to: this.instructions.length };
  }

  private branch(at: number, body: number, after: number, lazy: boolean): void {
    this.instructions[at] = lazy
      ? { op: "split", first: after, second: body }
      : { op: "split", first: body, second: after };
  }

  private repeat(node: RegexpNode, min: number, max: number, lazy: boolean): void {
    for (let count = 0; count < min; count++) this.compile(node);
    if (max === Number.POSITIVE_INFINITY) {
      const split = this.add({ op: "split", first: 0, second: 0 });
      this.compile(node);
      this.add({ op: "jump", to: split });
      this.branch(split, split + 1, this.instructions.length, lazy);
      return;
    }
    const splits: number[] = [];
    for (let count = min; count < max; count++) {
      splits.push(this.add({ op: "split", first: 0, second: 0 }));
      this.compile(node);
    }
    for (const split of splits) this.branch(split, split + 1, this.instructions.length, lazy);
  }
}

export function compileRegexp(node: RegexpNode, captures: number): RegexpProgram {
  const compiler = new Compiler();
  compiler.compile(node);
  compiler.add({ op: "match" });
  return { instructions: compiler.instructions, slots: (captures + 1) * 2 };
}

const isWord = (point: number | undefined) =>
  point !== undefined && /[A-Za-z0-9_]/.test(String.fromCodePoint(point));

function holds(at: string, before: number | undefined, after: number | undefined): boolean {
  if (at === "text-start") return before === undefined;
  if (at === "text-end") return after === undefined;
  if (at === "line-start") return before === undefined || before === 10;
  if (at === "line-end") return after === undefined || after === 10;
  return (isWord(before) !== isWord(after)) === (at === "word");
}

/** Ranges in order and apart from each other. */
function inSet(ranges: readonly number[], point: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle * 2 + 1] as number) < point) low = middle + 1;
    else high = middle;
  }
  return low * 2 < ranges.length && (ranges[low * 2] as number) <= point;
}

interface Thread {
  pc: number;
  saved: number[];
}

class Machine {
  private readonly seen: Int32Array;
  private generation = 0;

  constructor(private readonly program: RegexpProgram) {
    this.seen = new Int32Array(program.instructions.length);
  }

  /** All the places that can be reached without reading a character, most preferred first. */
  private follow(threads: Thread[], start: Thread, at: number, before?: number, after?: number): void {
    const stack = [start];
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      const { pc, saved } = thread;
      if (this.seen[pc] === this.generation) continue;
      this.seen[pc] = this.generation;
      const instruction = this.program.instructions[pc];
      if (instruction === undefined) continue;
      if (instruction.op === "jump") stack.push({ pc: instruction.to, saved });
      else if (instruction.op === "split") {
        stack.push({ pc: instruction.second, saved }, { pc: instruction.first, saved });
      } else if (instruction.op === "save") {
        const changed = saved.slice();
        changed[instruction.slot] = at;
        stack.push({ pc: pc + 1, saved: changed });
      } else if (instruction.op === "assert") {
        if (holds(instruction.at, before, after)) stack.push({ pc: pc + 1, saved });
      } else threads.push(thread);
    }
  }

  run(text: string): number[] | undefined {
    const { instructions, slots } = this.program;
    let threads: Thread[] = [];
    this.generation++;
    this.follow(
      threads,
      { pc: 0, saved: new Array<number>(slots).fill(-1) },
      0,
      undefined,
      text.codePointAt(0),
    );
    for (let at = 0; at < text.length && threads.length > 0; ) {
      const point = text.codePointAt(at) ?? 0;
      const next = at + (point > 0xffff ? 2 : 1);
      const following: Thread[] = [];
      this.generation++;
      for (const { pc, saved } of threads) {
        const instruction = instructions[pc];
        if (instruction?.op !== "set" || inSet(instruction.ranges, point) === instruction.negated) continue;
        this.follow(following, { pc: pc + 1, saved }, next, point, text.codePointAt(next));
      }
      threads = following;
      at = next;
    }
    const matched = threads.find((thread) => instructions[thread.pc]?.op === "match");
    if (!matched) return undefined;
    const groups = matched.saved.slice();
    groups[0] = 0;
    groups[1] = text.length;
    return groups;
  }
}

/** The groups of a match of the whole text; undefined where there is none. */
export const runRegexp = (program: RegexpProgram, text: string) => new Machine(program).run(text);
