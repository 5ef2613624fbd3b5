import { quoteCharacter } from "./go-string";
import { scanNumber } from "./scan-number";
import { DURATION_KEYWORDS, KEYWORDS, type Token } from "./token";

const SPACE = /(?:[ \t\r\n]+|#[^\r\n]*)+/y;
// Letters of any alphabet and, past the first character, dots may stand in names without quotes.
const NAME = /(?:[A-Za-z_:]|(?![\0-\x7f])\p{L})(?:[A-Za-z0-9_:.]|(?![\0-\x7f])\p{L})*/uy;
const BRACE_NAME = /(?:[A-Za-z_]|(?![\0-\x7f])\p{L})(?:[A-Za-z0-9_.]|(?![\0-\x7f])\p{L})*/uy;
const DURATION_WORD = /[A-Za-z_]+/y;
const SYMBOL = /==|=|!=|<=|<\/|<|>=|>\/|>|[-+*/%^,()@\]{[:]/y;
const BRACE_SYMBOL = /=~|=|!~|!=|[,}]/y;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'/y;
const RAW = /`[^`]*`/y;

/** Reads the tokens of a query. A fault ends the list with a token of kind ERROR whose text is the reason. */
class Lexer {
  private at = 0;
  private parentheses = 0;
  private inBraces = false;
  private inBrackets = false;
  /** In brackets, up to the first number: what else there is has to be arithmetic of durations. */
  private beforeDuration = false;
  private hasDuration = false;
  private hasColon = false;
  private readonly tokens: Token[] = [];

  constructor(private readonly query: string) {}

  read(): Token[] {
    while (this.next());
    return this.tokens;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.query)?.[0];
  }

  private emit(kind: string, text: string): true {
    this.tokens.push({ kind, text, start: this.at });
    this.at += text.length;
    return true;
  }

  private fail(reason: string, start = this.at): false {
    this.tokens.push({ kind: "ERROR", text: reason, start });
    return false;
  }

  private character(ahead = 0): string {
    const point = this.query.codePointAt(this.at + ahead);
    return quoteCharacter(point === undefined ? "\ufffd" : String.fromCodePoint(point));
  }

  private next(): boolean {
    this.at += this.match(SPACE)?.length ?? 0;
    if (this.at >= this.query.length) return this.end();
    const character = this.query[this.at] ?? "";
    if (this.inBraces) return this.insideBraces(character);
    if (/[0-9]/.test(character) || (character === "." && /[0-9]/.test(this.query[this.at + 1] ?? ""))) {
      return this.number();
    }
    if (this.beforeDuration) return this.insideBrackets();
    if (character === '"' || character === "'" || character === "`") return this.string(character);
    const symbol = this.match(SYMBOL);
    if (symbol !== undefined && (symbol !== ":" || this.inBrackets)) return this.symbol(symbol);
    if (character === "!") return this.fail(`unexpected character after '!': ${this.character(1)}`);
    return this.inBrackets ? this.bracketWord() : this.word();
  }

  private end(): false {
    if (this.inBraces) return this.fail("unexpected end of input inside braces");
    if (this.beforeDuration) return this.fail("unexpected end of input in duration expression");
    if (this.parentheses !== 0) return this.fail("unclosed left parenthesis");
    if (this.inBrackets) return this.fail("unclosed left bracket");
    this.emit("EOF", "");
    return false;
  }

  private string(quote: string): boolean {
    const text = this.match(quote === "`" ? RAW : QUOTED);
    if (text !== undefined) return this.emit("STRING", text);
    return this.fail(quote === "`" ? "unterminated raw string" : "unterminated quoted string");
  }

  private insideBraces(character: string): boolean {
    if (character === '"' || character === "'" || character === "`") return this.string(character);
    const name = this.match(BRACE_NAME);
    if (name !== undefined) return this.emit("IDENTIFIER", name);
    const symbol = this.match(BRACE_SYMBOL);
    if (symbol === undefined) {
      if (character === "{") return this.fail("unexpected left brace '{'");
      if (character === "!") {
        return this.fail(`unexpected character after '!' inside braces: ${this.character(1)}`);
      }
      return this.fail(`unexpected character inside braces: ${this.character()}`);
    }
    if (symbol === "}") this.inBraces = false;
    return this.emit(symbol, symbol);
  }

  private number(): boolean {
    const { kind, end } = scanNumber(this.query, this.at);
    const text = this.query.slice(this.at, end);
    if (kind === "ERROR") return this.fail(`bad number or duration syntax: ${JSON.stringify(text)}`);
    this.hasDuration = true;
    this.beforeDuration = false;
    return this.emit(kind, text);
  }

  private insideBrackets(): boolean {
    const symbol = this.match(SYMBOL);
    if (symbol !== undefined && "+-*/%^,()]:".includes(symbol)) {
      if (symbol === ":" && !this.hasDuration) {
        return this.fail("unexpected colon before duration in duration expression", this.at + 1);
      }
      return this.symbol(symbol);
    }
    const word = this.durationWord();
    if (word === undefined) {
      return this.fail(`unexpected character in duration expression: ${this.character()}`);
    }
    this.hasDuration = true;
    return this.emit(word.toLowerCase(), word);
  }

  private durationWord(): string | undefined {
    const word = this.match(DURATION_WORD);
    return word !== undefined && DURATION_KEYWORDS.has(word.toLowerCase()) ? word : undefined;
  }

  private bracketWord(): boolean {
    const word = this.durationWord();
    if (word !== undefined) return this.emit(word.toLowerCase(), word);
    const isName = this.match(NAME) !== undefined;
    return this.fail(`unexpected character: ${this.character()}${isName ? ", expected ':'" : ""}`);
  }

  private symbol(symbol: string): boolean {
    if (symbol === "=" && this.query[this.at + 1] === "~") {
      return this.fail("unexpected character after '=': '~'");
    }
    if (symbol === "(") this.parentheses++;
    if (symbol === ")" && --this.parentheses < 0) {
      return this.fail("unexpected right parenthesis ')'", this.at + 1);
    }
    if (symbol === "{") this.inBraces = true;
    if (symbol === ":") {
      if (this.hasColon) return this.fail("unexpected colon ':'");
      this.hasColon = true;
    }
    if (symbol === "[") {
      if (this.inBrackets) return this.fail("unexpected left bracket '['");
      this.inBrackets = true;
      this.beforeDuration = true;
      this.hasDuration = false;
      this.hasColon = false;
    }
    if (symbol === "]") {
      if (!this.inBrackets) return this.fail("unexpected right bracket ']'");
      this.inBrackets = false;
      this.beforeDuration = false;
    }
    return this.emit(symbol, symbol);
  }

  private word(): boolean {
    const word = this.match(NAME);
    if (word === undefined) return this.fail(`unexpected character: ${this.character()}`);
    const lower = word.toLowerCase();
    // A letter such as the Kelvin sign becomes ASCII in lower case and must not make a keyword.
    const plain = !/[^\0-\x7f]/.test(word);
    if (plain && (lower === "inf" || lower === "nan")) return this.emit("NUMBER", word);
    if (plain && KEYWORDS.has(lower) && !this.isFillName(lower, word.length)) return this.emit(lower, word);
    return this.emit(word.includes(":") ? "METRIC_IDENTIFIER" : "IDENTIFIER", word);
  }

  /** fill, fill_left and fill_right were metric names before they were modifiers: modifiers only before "(". */
  private isFillName(word: string, length: number): boolean {
    return word.startsWith("fill") && !/^[ \t\r\n]*\(/.test(this.query.slice(this.at + length));
  }
}

export const tokenize = (query: string): Token[] => new Lexer(query).read();
