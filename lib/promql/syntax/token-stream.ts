import { tokenize } from "./lexer";
import { ParseError } from "./parse-error";
import type { Position } from "./position";
import { describeToken, type Token } from "./token";

/** What no person writes, and less than what recursion can take. */
const MAX_DEPTH = 500;
const MAX_NODES = 1000;

const END: Token = { kind: "EOF", text: "", start: 0 };

/** The tokens of a query, one after another, and the errors that a parser finds in them. */
export class TokenStream {
  private readonly tokens: Token[];
  private index = 0;
  /** What is being read, for complaints that know no better. */
  context = "";
  /** End of the token read last. */
  lastEnd = 0;

  constructor(readonly query: string) {
    this.tokens = tokenize(query);
  }

  private depth = 0;
  private nodes = 0;

  /** Reads something that may hold more of its kind. */
  nested<Node>(read: () => Node): Node {
    if (++this.depth > MAX_DEPTH) throw this.error(positionOf(this.peek()), "expression nests too deeply");
    const node = read();
    this.depth--;
    return node;
  }

  /** To be called for each operator and modifier: a long chain of them is a deep tree. */
  countNode(): void {
    if (++this.nodes > MAX_NODES)
      throw this.error(positionOf(this.peek()), "expression has too many operators");
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)] ?? END;
  }

  is(kind: string): boolean {
    return this.peek().kind === kind;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind === "ERROR") throw this.unexpected("");
    this.index++;
    this.lastEnd = token.start + token.text.length;
    return token;
  }

  accept(kind: string): Token | undefined {
    return this.is(kind) ? this.next() : undefined;
  }

  expect(kind: string, context: string, expected = `"${kind}"`): Token {
    if (!this.is(kind)) throw this.unexpected(context, expected);
    return this.next();
  }

  error(position: Position, reason: string): ParseError {
    return new ParseError(this.query, position, reason);
  }

  /** About the token that stands next. */
  unexpected(context: string, expected = ""): ParseError {
    const token = this.peek();
    const position = { start: token.start, end: token.start + token.text.length };
    if (token.kind === "ERROR") {
      return this.error({ start: token.start, end: this.query.length }, token.text);
    }
    const inside = context || this.context;
    const where = inside === "" ? "" : ` in ${inside}`;
    const instead = expected === "" ? "" : `, expected ${expected}`;
    return this.error(position, `unexpected ${describeToken(token)}${where}${instead}`);
  }
}

export const positionOf = (token: Token): Position => ({
  start: token.start,
  end: token.start + token.text.length,
});
