/** What stands at a digit: a number, a duration, or neither; `end` is how far it was read. */
export interface ScannedNumber {
  kind: "NUMBER" | "DURATION" | "ERROR";
  end: number;
}

const DIGITS = "0123456789";
const HEXADECIMAL = "0123456789abcdefABCDEF";
const isWordCharacter = (character: string) => /^[A-Za-z0-9_]$/.test(character);

/** Numbers with "_" between digits and exponents, and durations: read character by character, as messages name the rest. */
class NumberScanner {
  constructor(
    private readonly text: string,
    public at: number,
  ) {}

  peek(): string {
    return this.text[this.at] ?? "";
  }

  accept(valid: string): boolean {
    const found = this.peek() !== "" && valid.includes(this.peek());
    if (found) this.at++;
    return found;
  }

  private acceptRun(valid: string): void {
    while (this.accept(valid));
  }

  number(): boolean {
    const start = this.at;
    let digits = DIGITS;
    if (this.accept("0") && this.accept("xX")) {
      this.accept("_");
      digits = HEXADECIMAL;
    }
    this.accept(".");
    this.accept(digits);
    let hasDot = false;
    let hasExponent = false;
    while (this.peek() !== "" && `${digits}._eE`.includes(this.peek())) {
      if (this.peek() === ".") {
        if (!this.dot(hasDot, digits)) return false;
        hasDot = true;
      } else if ("eE".includes(this.peek()) && (digits === DIGITS || hasExponent)) {
        this.at++;
        if (hasExponent) return false;
        hasExponent = true;
        this.accept("+-");
        if (this.accept("._eE") || this.peek() === "") return false;
      } else if (this.accept("_")) {
        if (this.accept("._eE") || this.peek() === "") return false;
      } else this.acceptRun(digits);
    }
    return this.at > start && !isWordCharacter(this.peek());
  }

  private dot(hasDot: boolean, digits: string): boolean {
    this.at++;
    return !hasDot && !this.accept("_.") && digits === DIGITS;
  }

  /** What may follow digits to make a duration: a unit, and more of both. */
  duration(): boolean {
    if (!this.accept("smhdwy")) return false;
    this.accept("s");
    while (this.accept(DIGITS)) {
      this.acceptRun(DIGITS);
      if (!this.accept("smhdw")) return false;
      this.accept("s");
    }
    // A character that does not fit belongs to what is complained about.
    const fits = !isWordCharacter(this.peek());
    if (!fits) this.at++;
    return fits;
  }
}

export function scanNumber(text: string, at: number): ScannedNumber {
  const scanner = new NumberScanner(text, at);
  if (scanner.number()) return { kind: "NUMBER", end: scanner.at };
  if (scanner.duration()) return { kind: "DURATION", end: scanner.at };
  return { kind: "ERROR", end: scanner.at };
}
