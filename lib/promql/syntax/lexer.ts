import { DURATION_KEYWORDS, KEYWORDS, type Token } from "./token";

const SPACE = /(?:[ \t\r\n]+|#[^\r\n]*)+/y;
// Letters of any alphabet and, past the first character, dots may stand in names without quotes.
const NAME = /(?:[A-Za-z_:]|(?![\0-\x7f])\p{L})(?:[A-Za-z0-9_:.]|(?![\0-\x7f])\p{L})*/uy;
const BRACE_NAME = /(?:[A-Za-z_]|(?![\0-\x7f])\p{L})(?:[A-Za-z0-9_.]|(?![\0-\x7f])\p{L})*/uy;
const DURATION_WORD = /[A-Za-z_]+/y;
const DURATION = /\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdw]))*(?![A-Za-z0-9_])/y;
const HEXADECIMAL = /0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*(?![A-Za-z0-9_.])/y;
const DECIMAL = /(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.])/y;
const NUMBER_LIKE = /[0-9A-Za-z_.]+/y;
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

  private fail(reason: string): false {
    this.tokens.push({ kind: "ERROR", text: reason, start: this.at });
    return false;
  }

  private next(): boolean {
    this.at += this.match(SPACE)?.length ?? 0;
    if (this.at >= this.query.length) return this.end();
    const character = this.query[this.at] ?? "";
    if (character === '"' || character === "'" || character === "`") return this.string(character);
    if (this.inBraces) return this.insideBraces();
    if (/[0-9]/.test(character) || (character === "." && /[0-9]/.test(this.query[this.at + 1] ?? ""))) {
      return this.number();
    }
    const symbol = this.match(SYMBOL);
    if (symbol !== undefined && (symbol !== ":" || this.inBrackets)) return this.symbol(symbol);
    return this.word();
  }

  private end(): false {
    if (this.inBraces) return this.fail("unexpected end of input inside braces");
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

  private insideBraces(): boolean {
    const name = this.match(BRACE_NAME);
    if (name !== undefined) return this.emit("IDENTIFIER", name);
    const symbol = this.match(BRACE_SYMBOL);
    if (symbol === undefined) {
      return this.fail(`unexpected character inside braces: '${this.character()}'`);
    }
    if (symbol === "}") this.inBraces = false;
    return this.emit(symbol, symbol);
  }

  private character(): string {
    return String.fromCodePoint(this.query.codePointAt(this.at) ?? 0);
  }

  private number(): boolean {
    const duration = this.match(DURATION);
    if (duration !== undefined) return this.emit("DURATION", duration);
    const number = this.match(HEXADECIMAL) ?? this.match(DECIMAL);
    if (number !== undefined) return this.emit("NUMBER", number);
    return this.fail(`bad number or duration syntax: ${JSON.stringify(this.match(NUMBER_LIKE) ?? "")}`);
  }

  private symbol(symbol: string): boolean {
    if (symbol === "(") this.parentheses++;
    if (symbol === ")" && --this.parentheses < 0) return this.fail("unexpected right parenthesis ')'");
    if (symbol === "{") this.inBraces = true;
    if (symbol === "[") {
      if (this.inBrackets) return this.fail("unexpected left bracket '['");
      this.inBrackets = true;
    }
    if (symbol === "]") {
      if (!this.inBrackets) return this.fail("unexpected right bracket ']'");
      this.inBrackets = false;
    }
    return this.emit(symbol, symbol);
  }

  private word(): boolean {
    if (this.inBrackets) {
      const word = this.match(DURATION_WORD)?.toLowerCase();
      if (word !== undefined && DURATION_KEYWORDS.has(word)) return this.keyword(word);
      return this.fail(`unexpected character in duration expression: '${this.character()}'`);
    }
    const word = this.match(NAME);
    if (word === undefined) return this.fail(`unexpected character: '${this.character()}'`);
    const lower = word.toLowerCase();
    // A letter such as the Kelvin sign becomes ASCII in lower case and must not make a keyword.
    const plain = !/[^\0-\x7f]/.test(word);
    if (plain && (lower === "inf" || lower === "nan")) return this.emit("NUMBER", word);
    if (plain && KEYWORDS.has(lower) && !this.isFillName(lower, word.length)) return this.keyword(lower);
    return this.emit(word.includes(":") ? "METRIC_IDENTIFIER" : "IDENTIFIER", word);
  }

  /** fill, fill_left and fill_right were metric names before they were modifiers: modifiers only before "(". */
  private isFillName(word: string, length: number): boolean {
    return word.startsWith("fill") && !/^[ \t\r\n]*\(/.test(this.query.slice(this.at + length));
  }

  private keyword(kind: string): true {
    return this.emit(kind, this.query.slice(this.at, this.at + kind.length));
  }
}

export const tokenize = (query: string): Token[] => new Lexer(query).read();
