/**
 * RE2 syntax, the regular expressions of label matchers, read into a tree. What RE2 lacks (back references, look-around)
 * is refused, so that every expression can be matched in time linear in the text.
 */
export type RegexpNode =
  | { kind: "empty" }
  /** Code points in inclusive ranges: [from, to, from, to, ...]. */
  | { kind: "set"; ranges: readonly number[]; negated: boolean }
  | { kind: "assert"; at: "text-start" | "text-end" | "line-start" | "line-end" | "word" | "no-word" }
  | { kind: "concat"; parts: RegexpNode[] }
  | { kind: "either"; options: RegexpNode[] }
  | { kind: "repeat"; node: RegexpNode; min: number; max: number; lazy: boolean }
  | { kind: "capture"; node: RegexpNode; index: number; name?: string };

export interface ParsedRegexp {
  node: RegexpNode;
  captures: (string | undefined)[];
}

export class RegexpFault extends Error {}

const MAX_CODE_POINT = 0x10ffff;
const MAX_REPEAT = 1000;
const MAX_DEPTH = 100;
const DIGIT = [48, 57];
const WORD = [48, 57, 65, 90, 95, 95, 97, 122];
const SPACE = [9, 10, 12, 13, 32, 32];
const ESCAPED: Record<string, number> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const POSIX: Record<string, number[]> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: DIGIT,
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: [65, 90],
  word: WORD,
  xdigit: [48, 57, 65, 70, 97, 102],
};

function complement(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let index = 0; index < ranges.length; index += 2) {
    pairs.push([ranges[index] ?? 0, ranges[index + 1] ?? 0]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  const result: number[] = [];
  let from = 0;
  for (const [low, high] of pairs) {
    if (low > from) result.push(from, low - 1);
    from = Math.max(from, high + 1);
  }
  if (from <= MAX_CODE_POINT) result.push(from, MAX_CODE_POINT);
  return result;
}

/** Letters of both cases for the ASCII letters in the ranges. */
function foldCase(ranges: readonly number[]): number[] {
  const result = [...ranges];
  for (let index = 0; index < ranges.length; index += 2) {
    const from = ranges[index] ?? 0;
    const to = ranges[index + 1] ?? 0;
    const upper = [Math.max(from, 65), Math.min(to, 90)] as const;
    const lower = [Math.max(from, 97), Math.min(to, 122)] as const;
    if (upper[0] <= upper[1]) result.push(upper[0] + 32, upper[1] + 32);
    if (lower[0] <= lower[1]) result.push(lower[0] - 32, lower[1] - 32);
  }
  const single = ranges.length === 2 && ranges[0] === ranges[1] ? String.fromCodePoint(ranges[0] ?? 0) : "";
  for (const other of single === "" ? [] : [single.toLowerCase(), single.toUpperCase()]) {
    const point = other.codePointAt(0) ?? 0;
    if ([...other].length === 1) result.push(point, point);
  }
  return result;
}

const propertyCache = new Map<string, number[]>();
/** Code points of a Unicode class, found by asking the engine about each once. */
function propertyRanges(name: string): number[] {
  const known = propertyCache.get(name);
  if (known) return known;
  let pattern: RegExp;
  try {
    pattern = new RegExp(/^\p{Lu}?[a-z]?$/u.test(name) ? `\\p{${name}}` : `\\p{Script=${name}}`, "u");
  } catch {
    throw new RegexpFault(`invalid character class range: \`\\p{${name}}\``);
  }
  const ranges: number[] = [];
  for (let point = 0, open = -1; point <= MAX_CODE_POINT + 1; point++) {
    const inside = point <= MAX_CODE_POINT && pattern.test(String.fromCodePoint(point));
    if (inside && open < 0) open = point;
    if (!inside && open >= 0) {
      ranges.push(open, point - 1);
      open = -1;
    }
  }
  propertyCache.set(name, ranges);
  return ranges;
}

interface Flags {
  fold: boolean;
  multiline: boolean;
  dotAll: boolean;
  ungreedy: boolean;
}

class RegexpParser {
  private readonly points: string[];
  private at = 0;
  private depth = 0;
  readonly captures: (string | undefined)[] = [];
  private flags: Flags = { fold: false, multiline: false, dotAll: true, ungreedy: false };

  constructor(pattern: string) {
    this.points = [...pattern];
  }

  parse(): RegexpNode {
    const node = this.alternatives();
    if (this.at < this.points.length) throw new RegexpFault("unexpected )");
    return node;
  }

  private looking(text: string): boolean {
    return this.points.slice(this.at, this.at + text.length).join("") === text;
  }

  private take(text: string): boolean {
    const found = this.looking(text);
    if (found) this.at += text.length;
    return found;
  }

  private alternatives(): RegexpNode {
    if (++this.depth > MAX_DEPTH) throw new RegexpFault("expression nests too deeply");
    const outer = { ...this.flags };
    const options = [this.sequence()];
    while (this.take("|")) options.push(this.sequence());
    this.flags = outer;
    this.depth--;
    const [only] = options;
    return options.length === 1 && only ? only : { kind: "either", options };
  }

  private sequence(): RegexpNode {
    const parts: RegexpNode[] = [];
    while (this.at < this.points.length && !this.looking("|") && !this.looking(")")) {
      const atom = this.atom();
      for (const part of atom) parts.push(part);
      const last = parts.pop();
      if (last) parts.push(this.repeats(last, atom.length > 0));
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "concat", parts };
  }

  private repeats(atom: RegexpNode, repeatable: boolean): RegexpNode {
    let node = atom;
    for (let count = 0; ; count++) {
      const bounds = this.bounds();
      if (!bounds) return node;
      if (!repeatable) throw new RegexpFault("missing argument to repetition operator");
      if (count > 0) throw new RegexpFault("invalid nested repetition operator");
      const lazy = this.take("?") !== this.flags.ungreedy;
      node = { kind: "repeat", node, min: bounds[0], max: bounds[1], lazy };
    }
  }

  private bounds(): [number, number] | undefined {
    if (this.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.take("?")) return [0, 1];
    const match = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.points.slice(this.at, this.at + 16).join(""));
    if (!match) return undefined;
    this.at += match[0].length;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY) || max < min) {
      throw new RegexpFault(`invalid repeat count: \`${match[0]}\``);
    }
    return [min, max];
  }

  private set(ranges: readonly number[], negated = false): RegexpNode[] {
    return [{ kind: "set", ranges: this.flags.fold ? foldCase(ranges) : ranges, negated }];
  }

  /** Nothing for a change of flags, several for \Q...\E. */
  private atom(): RegexpNode[] {
    const character = this.points[this.at++] ?? "";
    switch (character) {
      case ".":
        return this.flags.dotAll ? this.set([0, MAX_CODE_POINT]) : this.set([10, 10], true);
      case "^":
        return [{ kind: "assert", at: this.flags.multiline ? "line-start" : "text-start" }];
      case "$":
        return [{ kind: "assert", at: this.flags.multiline ? "line-end" : "text-end" }];
      case "(":
        return this.group();
      case "[":
        return this.characterClass();
      case "\\":
        return this.escape();
      case "*":
      case "+":
      case "?":
        throw new RegexpFault(`missing argument to repetition operator: \`${character}\``);
      default: {
        const point = character.codePointAt(0) ?? 0;
        return this.set([point, point]);
      }
    }
  }

  private group(): RegexpNode[] {
    let wrap = (node: RegexpNode): RegexpNode => node;
    if (this.take("?")) {
      const name = /^P?<([A-Za-z_][A-Za-z0-9_]*)>/.exec(this.points.slice(this.at, this.at + 100).join(""));
      if (name) {
        this.at += name[0].length;
        wrap = this.capture(name[1]);
      } else if (this.changeFlags()) return [];
    } else wrap = this.capture(undefined);
    const outer = this.flags;
    const node = this.alternatives();
    if (!this.take(")")) throw new RegexpFault("missing closing )");
    this.flags = this.groupFlags ?? outer;
    this.groupFlags = undefined;
    return [wrap(node)];
  }

  private groupFlags: Flags | undefined;

  private capture(name: string | undefined) {
    const index = this.captures.push(name);
    return (node: RegexpNode): RegexpNode =>
      name === undefined ? { kind: "capture", node, index } : { kind: "capture", node, index, name };
  }

  /** `(?i)` changes the rest of the group around it; `(?i:` only what it encloses. */
  private changeFlags(): boolean {
    const match = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(this.points.slice(this.at, this.at + 16).join(""));
    if (!match) throw new RegexpFault("invalid or unsupported Perl syntax: `(?`");
    this.at += match[0].length;
    const outer = this.flags;
    const changed = { ...outer };
    for (const [letters, on] of [
      [match[1] ?? "", true],
      [match[2] ?? "", false],
    ] as const) {
      if (letters.includes("i")) changed.fold = on;
      if (letters.includes("m")) changed.multiline = on;
      if (letters.includes("s")) changed.dotAll = on;
      if (letters.includes("U")) changed.ungreedy = on;
    }
    this.flags = changed;
    if (match[3] === ")") return true;
    this.groupFlags = outer;
    return false;
  }

  private escape(): RegexpNode[] {
    const character = this.points[this.at] ?? "";
    const asserts = { A: "text-start", z: "text-end", b: "word", B: "no-word" } as const;
    if (character === "A" || character === "z" || character === "b" || character === "B") {
      this.at++;
      return [{ kind: "assert", at: asserts[character] }];
    }
    if (character === "Q") return this.quoted();
    return this.set(this.escapedRanges());
  }

  private quoted(): RegexpNode[] {
    this.at++;
    const nodes: RegexpNode[] = [];
    while (this.at < this.points.length && !this.take("\\E")) {
      const point = this.points[this.at++]?.codePointAt(0) ?? 0;
      nodes.push(...this.set([point, point]));
    }
    return nodes;
  }

  private escapedRanges(): readonly number[] {
    const character = this.points[this.at++];
    if (character === undefined) throw new RegexpFault("trailing backslash at end of expression: ``");
    const lower = character.toLowerCase();
    const perl = lower === "d" ? DIGIT : lower === "w" ? WORD : lower === "s" ? SPACE : undefined;
    if (perl) return character === lower ? perl : complement(perl);
    if (lower === "p") return this.property(character === "P");
    const rest = this.points.slice(this.at - 1, this.at + 10).join("");
    const hexadecimal = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(rest);
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
    let point = ESCAPED[character];
    if (hexadecimal) {
      this.at += hexadecimal[0].length - 1;
      point = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? "0", 16);
    } else if (octal) {
      this.at += octal[0].length - 1;
      point = Number.parseInt(octal[0], 8);
    } else if (point === undefined && !/[A-Za-z0-9]/.test(character)) point = character.codePointAt(0);
    if (point === undefined) throw new RegexpFault(`invalid escape sequence: \`\\${character}\``);
    return [point, point];
  }

  private property(negated: boolean): readonly number[] {
    const match = /^(?:([A-Z])|\{(\^?)([A-Za-z_]+)\})/.exec(
      this.points.slice(this.at, this.at + 40).join(""),
    );
    if (!match) throw new RegexpFault("invalid character class range: `\\p`");
    this.at += match[0].length;
    const ranges = propertyRanges(match[1] ?? match[3] ?? "");
    return negated !== (match[2] === "^") ? complement(ranges) : ranges;
  }

  private characterClass(): RegexpNode[] {
    const negated = this.take("^");
    const ranges: number[] = [];
    for (let first = true; first || !this.looking("]"); first = false) {
      if (this.at >= this.points.length) throw new RegexpFault("missing closing ]");
      ranges.push(...this.classItem());
    }
    this.at++;
    return this.set(ranges, negated);
  }

  private classItem(): readonly number[] {
    const posix = /^\[:(\^?)([a-z]+):\]/.exec(this.points.slice(this.at, this.at + 14).join(""));
    if (posix) {
      const ranges = POSIX[posix[2] ?? ""];
      if (!ranges) throw new RegexpFault(`invalid character class range: \`${posix[0]}\``);
      this.at += posix[0].length;
      return posix[1] === "^" ? complement(ranges) : ranges;
    }
    const from = this.classPoint();
    const single = from.length === 2 && from[0] === from[1];
    if (!single || !this.looking("-") || this.points[this.at + 1] === "]") return from;
    this.at++;
    const to = this.classPoint();
    if (to.length !== 2 || to[0] !== to[1] || (to[0] ?? 0) < (from[0] ?? 0)) {
      throw new RegexpFault("invalid character class range");
    }
    return [from[0] ?? 0, to[0] ?? 0];
  }

  private classPoint(): readonly number[] {
    const character = this.points[this.at++];
    if (character === undefined) throw new RegexpFault("missing closing ]");
    if (character === "\\") return this.escapedRanges();
    const point = character.codePointAt(0) ?? 0;
    return [point, point];
  }
}

export function parseRegexp(pattern: string): ParsedRegexp {
  const parser = new RegexpParser(pattern);
  const node = parser.parse();
  return { node, captures: parser.captures };
}
