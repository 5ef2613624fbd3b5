// JSON as text, with what is redacted replaced and everything else as it stands: order, spaces and long numbers stay. A text that
// is cut off or no JSON is dealt with as far as it goes; what cannot be read is a text like any other.

/** `path`: names and indexes from the top. Nothing back means that it stays. */
export type JsonVisitor = {
  /** Whether the value under this name goes as a whole; `isGone`: it did before. Not asked of what is null. */
  isWhole(name: string, path: readonly string[], isGone: boolean): boolean;
  text(value: string, path: readonly string[]): string | null;
  /** `digits` as sent. */
  number(digits: string, path: readonly string[]): string | null;
  key(name: string, path: readonly string[]): string | null;
  /** Texts and numbers within what goes as a whole. */
  gone(value: string): void;
  /** What could not be read as JSON. */
  rest(text: string): string;
};

const maxDepth = 100;

export function looksLikeJson(text: string): boolean {
  return isOpening(text.charCodeAt(firstOf(text, 0)));
}

function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b;
}

/** The same text where nothing is redacted. */
export function rewriteJson(text: string, visitor: JsonVisitor, replacement: string): string {
  return new Rewriter(text, visitor, JSON.stringify(replacement)).run();
}

/** Thrown where the text goes on otherwise than JSON would. */
class Fault extends Error {}

class Rewriter {
  readonly #text: string;
  readonly #visitor: JsonVisitor;
  readonly #replacement: string;
  readonly #path: string[] = [];
  #at = 0;
  #copied = 0;
  #out = "";

  constructor(text: string, visitor: JsonVisitor, replacement: string) {
    this.#text = text;
    this.#visitor = visitor;
    this.#replacement = replacement;
  }

  run(): string {
    try {
      // One after the other: lines of JSON.
      do {
        this.#value(false, 0);
        this.#space();
      } while (isOpening(this.#text.charCodeAt(this.#at)));
      if (this.#at < this.#text.length) throw new Fault();
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      const rest = this.#text.slice(this.#at);
      const shown = this.#visitor.rest(rest);
      if (shown !== rest) this.#replace(this.#at, this.#text.length, shown);
    }
    return this.#copied === 0 ? this.#text : this.#out + this.#text.slice(this.#copied);
  }

  #replace(from: number, to: number, text: string): void {
    this.#out += this.#text.slice(this.#copied, from) + text;
    this.#copied = to;
  }

  #space(): void {
    this.#at = firstOf(this.#text, this.#at);
  }

  /** `isGone`: within something that goes as a whole; looked at, not replaced. */
  #value(isGone: boolean, depth: number): void {
    if (depth > maxDepth) throw new Fault();
    this.#space();
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x7b) this.#object(isGone, depth);
    else if (code === 0x5b) this.#array(isGone, depth);
    else if (code === 0x22) this.#string(isGone);
    else this.#word(isGone);
  }

  #object(isGone: boolean, depth: number): void {
    this.#at += 1;
    this.#space();
    if (this.#take(0x7d)) return;
    do {
      this.#space();
      const name = this.#key(isGone);
      this.#space();
      if (!this.#take(0x3a)) throw new Fault();
      this.#path.push(name);
      if (!isGone && this.#isWhole(name)) this.#whole(depth + 1);
      else this.#value(isGone, depth + 1);
      this.#path.pop();
      this.#space();
    } while (this.#take(0x2c));
    if (!this.#take(0x7d)) throw new Fault();
  }

  #isWhole(name: string): boolean {
    this.#space();
    if (this.#text.startsWith("null", this.#at)) return false;
    return this.#visitor.isWhole(name, this.#path, this.#text.startsWith(this.#replacement, this.#at));
  }

  #array(isGone: boolean, depth: number): void {
    this.#at += 1;
    this.#space();
    if (this.#take(0x5d)) return;
    for (let i = 0; ; i += 1) {
      this.#path.push(String(i));
      this.#value(isGone, depth + 1);
      this.#path.pop();
      this.#space();
      if (!this.#take(0x2c)) break;
    }
    if (!this.#take(0x5d)) throw new Fault();
  }

  /** Where it cannot be read to its end, nothing behind it can be told from it: all of it goes. */
  #whole(depth: number): void {
    this.#space();
    const from = this.#at;
    try {
      this.#value(true, depth);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      this.#visitor.gone(this.#text.slice(this.#at));
      this.#at = this.#text.length;
    }
    this.#replace(from, this.#at, this.#replacement);
  }

  #key(isGone: boolean): string {
    if (this.#text.charCodeAt(this.#at) !== 0x22) throw new Fault();
    const from = this.#at;
    const { value: name, isClosed } = this.#readString();
    if (!isClosed) {
      this.#at = from;
      throw new Fault();
    }
    const shown = isGone ? null : this.#visitor.key(name, this.#path);
    if (shown !== null) this.#replace(from, this.#at, JSON.stringify(shown));
    return shown ?? name;
  }

  #string(isGone: boolean): void {
    const from = this.#at;
    const { value, isClosed } = this.#readString();
    if (isGone) this.#visitor.gone(value);
    else {
      const shown = this.#visitor.text(value, this.#path);
      if (shown !== null)
        this.#replace(from, this.#at, isClosed ? JSON.stringify(shown) : JSON.stringify(shown).slice(0, -1));
    }
  }

  /** A number, or true, false and null. */
  #word(isGone: boolean): void {
    const from = this.#at;
    while (this.#at < this.#text.length && isWordCode(this.#text.charCodeAt(this.#at))) this.#at += 1;
    const word = this.#text.slice(from, this.#at);
    if (word === "true" || word === "false" || word === "null") return;
    if (!/^-?\d/.test(word)) {
      this.#at = from;
      throw new Fault();
    }
    if (isGone) this.#visitor.gone(word);
    else if (this.#visitor.number(word, this.#path) !== null)
      this.#replace(from, this.#at, this.#replacement);
  }

  /** From its quote on; not closed where the text was cut off. */
  #readString(): { value: string; isClosed: boolean } {
    const from = this.#at + 1;
    let hasEscapes = false;
    for (let at = from; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x5c) {
        hasEscapes = true;
        at += 1;
      } else if (code === 0x22) {
        this.#at = at + 1;
        return { value: unescaped(this.#text.slice(from, at), hasEscapes), isClosed: true };
      }
    }
    this.#at = this.#text.length;
    return {
      value: unescaped(this.#text.slice(from).replace(/\\(?:u[0-9a-fA-F]{0,3})?$/, ""), hasEscapes),
      isClosed: false,
    };
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }
}

function unescaped(raw: string, hasEscapes: boolean): string {
  if (!hasEscapes) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

function firstOf(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    at += 1;
  }
  return at;
}

/** Digits, letters, signs and the dot. */
function isWordCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e
  );
}
