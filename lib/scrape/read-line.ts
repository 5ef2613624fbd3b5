// One sample line of the Prometheus text format or of OpenMetrics, read from left to right.

/** Why a page cannot be taken; the message names the line. */
export class ExpositionFault extends Error {}

const nameStart = /[a-zA-Z_:]/;
const nameRest = /[a-zA-Z0-9_:]/;

/** A place in one line. */
export class LineReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text[this.at] ?? "";
  }

  skipSpaces(): void {
    while (this.peek() === " " || this.peek() === "\t") this.at++;
  }

  fail(what: string): never {
    throw new ExpositionFault(`${what} at column ${this.at + 1}`);
  }

  expect(character: string): void {
    if (this.peek() !== character) this.fail(`expected ${character}`);
    this.at++;
  }

  name(): string {
    const start = this.at;
    if (!nameStart.test(this.peek())) this.fail("expected a name");
    while (nameRest.test(this.peek())) this.at++;
    return this.text.slice(start, this.at);
  }

  /** In quotes, with `\\`, `\"` and `\n`. */
  quoted(): string {
    this.expect('"');
    let value = "";
    for (;;) {
      const start = this.at;
      while (this.at < this.text.length && this.peek() !== '"' && this.peek() !== "\\") this.at++;
      value += this.text.slice(start, this.at);
      if (this.isAtEnd) this.fail("a quote is not closed");
      if (this.text[this.at++] === '"') return value;
      const escaped = this.text[this.at++];
      if (escaped === "n") value += "\n";
      else if (escaped === "\\" || escaped === '"') value += escaped;
      else this.fail(`\\${escaped ?? ""} is not an escape`);
    }
  }

  /** Up to the next space. */
  word(): string {
    const start = this.at;
    while (!this.isAtEnd && this.peek() !== " " && this.peek() !== "\t") this.at++;
    return this.text.slice(start, this.at);
  }

  /** A number as Go's ParseFloat reads it. */
  number(): number {
    const start = this.at;
    const value = parseNumber(this.word());
    if (value === undefined) {
      this.at = start;
      this.fail("expected a number");
    }
    return value;
  }
}

export function parseNumber(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (word === "nan") return Number.NaN;
  if (/^\+?inf(inity)?$/.test(word)) return Number.POSITIVE_INFINITY;
  return /^-inf(inity)?$/.test(word) ? Number.NEGATIVE_INFINITY : undefined;
}

/**
 * Labels in braces as name, value, ...; a quoted text that stands alone is the name of the metric. No name twice.
 */
export function readLabels(line: LineReader, most: number): { labels: string[]; metric: string | undefined } {
  line.expect("{");
  const labels: string[] = [];
  const seen = new Set<string>();
  let metric: string | undefined;
  for (;;) {
    line.skipSpaces();
    if (line.peek() === "}") break;
    const isQuoted = line.peek() === '"';
    const name = isQuoted ? line.quoted() : line.name();
    line.skipSpaces();
    if (isQuoted && line.peek() !== "=") {
      if (metric !== undefined) line.fail("a second metric name");
      metric = name;
    } else {
      line.expect("=");
      line.skipSpaces();
      if (seen.has(name)) line.fail(`the label ${name} stands twice`);
      if (!isQuoted && name.includes(":")) line.fail("a label's name has no colon");
      seen.add(name);
      labels.push(name, line.quoted());
      if (seen.size > most) line.fail(`more than ${most} labels`);
    }
    line.skipSpaces();
    if (line.peek() !== ",") break;
    line.at++;
  }
  line.expect("}");
  return { labels, metric };
}
