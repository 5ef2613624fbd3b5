// The tree of a template: text, actions and the blocks between `if`, `with`, `range`, `define` and `end`.
import { scan, type Token } from "./scan";
import { TemplateFault, type Value } from "./values";

export type Operand =
  | { kind: "value"; value: Value }
  | { kind: "dot" }
  | { kind: "variable"; name: string }
  | { kind: "function"; name: string }
  | { kind: "pipe"; pipe: Pipe };
/** An operand and the fields that are taken of it, one after another. */
export type Term = { operand: Operand; fields: readonly string[] };
export type Command = readonly Term[];
export type Pipe = { variables: readonly string[]; assigns: boolean; commands: readonly Command[] };
export type Node =
  | { kind: "text"; text: string }
  | { kind: "print"; pipe: Pipe }
  | { kind: "if" | "with" | "range"; pipe: Pipe; body: Node[]; otherwise: Node[] }
  | { kind: "template"; name: string; pipe: Pipe | null }
  | { kind: "break" | "continue" };
export type Tree = { body: Node[]; defined: ReadonlyMap<string, Node[]> };

const mostDeep = 50;

/** `functions`: those that may be named. Throws TemplateFault with the line. */
export function parseTemplate(source: string, functions: ReadonlySet<string>): Tree {
  const parser = new Parser(source, functions);
  return parser.tree();
}

type Open = {
  word: string;
  line: number;
  into: Node[];
  node?: Extract<Node, { body: Node[] }>;
  chained: boolean;
};

class Parser {
  readonly #source: string;
  readonly #functions: ReadonlySet<string>;
  readonly #defined = new Map<string, Node[]>();
  readonly #open: Open[] = [];

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#functions = functions;
  }

  tree(): Tree {
    const body: Node[] = [];
    this.#open.push({ word: "", line: 1, into: body, chained: false });
    for (const piece of scan(this.#source)) {
      if (piece.kind === "text") this.#top().into.push(piece);
      else this.#action(piece.tokens, piece.line);
    }
    if (this.#open.length > 1) throw new TemplateFault(`${this.#top().line}: unexpected EOF`);
    return { body, defined: this.#defined };
  }

  #top(): Open {
    const top = this.#open.at(-1);
    if (top === undefined) throw new TemplateFault("unexpected {{end}}");
    return top;
  }

  #action(tokens: readonly Token[], line: number): void {
    const words = tokens[0]?.kind === "space" ? tokens.slice(1) : tokens;
    const [first] = words;
    const keyword = first?.kind === "word" ? first.text : "";
    const rest = words.slice(1);
    const pipe = (of: readonly Token[]) => new PipeParser(of, line, this.#functions).whole();
    switch (keyword) {
      case "if":
      case "with":
      case "range":
        this.#begin(keyword, pipe(rest), line, false);
        return;
      case "else":
        this.#otherwise(rest, line, pipe);
        return;
      case "end":
        this.#end(line);
        return;
      case "define":
      case "template":
      case "block":
        this.#named(keyword, rest, line, pipe);
        return;
      case "break":
      case "continue":
        if (!this.#open.some(({ word }) => word === "range"))
          throw new TemplateFault(`${line}: {{${keyword}}} outside {{range}}`);
        this.#top().into.push({ kind: keyword });
        return;
      default:
        this.#top().into.push({ kind: "print", pipe: pipe(words) });
    }
  }

  #begin(kind: "if" | "with" | "range", pipe: Pipe, line: number, chained: boolean): void {
    if (this.#open.length > mostDeep) throw new TemplateFault(`${line}: blocks are nested too deeply`);
    const node = { kind, pipe, body: [], otherwise: [] };
    this.#top().into.push(node);
    this.#open.push({ word: kind, line, into: node.body, node, chained });
  }

  #otherwise(rest: readonly Token[], line: number, pipe: (of: readonly Token[]) => Pipe): void {
    const top = this.#top();
    if (top.node === undefined || top.into === top.node.otherwise)
      throw new TemplateFault(`${line}: unexpected {{else}}`);
    top.into = top.node.otherwise;
    const [next, ...more] = rest.filter(({ kind }, i) => kind !== "space" || i > 1);
    if (next === undefined) return;
    if (next.kind !== "word" || (next.text !== "if" && next.text !== "with"))
      throw new TemplateFault(`${line}: unexpected ${wordOf(next)} in else`);
    this.#begin(next.text, pipe(more), line, true);
  }

  /** `else if` is an `if` within the `else`, and both end here. */
  #end(line: number): void {
    for (;;) {
      const top = this.#top();
      if (this.#open.length === 1) throw new TemplateFault(`${line}: unexpected {{end}}`);
      this.#open.pop();
      if (!top.chained) return;
    }
  }

  #named(
    keyword: "define" | "template" | "block",
    rest: readonly Token[],
    line: number,
    pipe: (of: readonly Token[]) => Pipe,
  ): void {
    const [name, ...more] = rest[0]?.kind === "space" ? rest.slice(1) : rest;
    if (name?.kind !== "string")
      throw new TemplateFault(`${line}: a template's name is missing in ${keyword}`);
    const hasPipe = more.some(({ kind }) => kind !== "space");
    if (keyword !== "define")
      this.#top().into.push({ kind: "template", name: name.text, pipe: hasPipe ? pipe(more) : null });
    if (keyword === "template") return;
    const body: Node[] = [];
    this.#defined.set(name.text, body);
    this.#open.push({ word: keyword, line, into: body, chained: false });
  }
}

class PipeParser {
  readonly #tokens: readonly Token[];
  readonly #line: number;
  readonly #functions: ReadonlySet<string>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], line: number, functions: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#line = line;
    this.#functions = functions;
  }

  whole(): Pipe {
    const pipe = this.#pipe();
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw this.#unexpected(left);
    return pipe;
  }

  #pipe(): Pipe {
    this.#depth += 1;
    if (this.#depth > mostDeep) throw new TemplateFault(`${this.#line}: parentheses are nested too deeply`);
    this.#spaces();
    const { variables, assigns } = this.#declaration();
    const commands = [this.#command()];
    while (this.#take("|")) commands.push(this.#command());
    this.#depth -= 1;
    return { variables, assigns, commands };
  }

  /** `$x :=`, `$x =`, or `$key, $value :=` of a range. */
  #declaration(): { variables: string[]; assigns: boolean } {
    const from = this.#at;
    const variables: string[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== "variable") break;
      this.#at += 1;
      variables.push(token.text);
      this.#spaces();
      if (this.#take(":=")) return { variables, assigns: false };
      if (this.#take("=")) return { variables, assigns: true };
      if (!this.#take(",") || variables.length > 1) break;
      this.#spaces();
    }
    this.#at = from;
    return { variables: [], assigns: false };
  }

  #command(): Command {
    const terms: Term[] = [];
    for (;;) {
      this.#spaces();
      const token = this.#tokens[this.#at];
      const isEnd =
        token === undefined || (token.kind === "symbol" && (token.text === "|" || token.text === ")"));
      if (isEnd) break;
      terms.push(this.#term());
    }
    if (terms.length === 0) throw new TemplateFault(`${this.#line}: missing value for command`);
    return terms;
  }

  #term(): Term {
    const operand = this.#operand();
    const fields: string[] = [];
    if (operand.kind === "dot") this.#firstField(fields);
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== "field") return { operand, fields };
      fields.push(token.text.slice(1));
      this.#at += 1;
    }
  }

  /** `.Labels` is one token, without a dot of its own before it. */
  #firstField(fields: string[]): void {
    const token = this.#tokens[this.#at - 1];
    if (token?.kind === "field") fields.push(token.text.slice(1));
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new TemplateFault(`${this.#line}: missing value for command`);
    this.#at += 1;
    switch (token.kind) {
      case "field":
        return { kind: "dot" };
      case "variable":
        return { kind: "variable", name: token.text };
      case "string":
        return { kind: "value", value: token.text };
      case "number":
        return { kind: "value", value: numberOf(token.text) };
      case "word":
        return this.#word(token.text);
      default:
        return this.#symbol(token);
    }
  }

  #word(text: string): Operand {
    if (text === "true" || text === "false") return { kind: "value", value: text === "true" };
    if (text === "nil") return { kind: "value", value: null };
    if (!this.#functions.has(text)) throw new TemplateFault(`${this.#line}: function "${text}" not defined`);
    return { kind: "function", name: text };
  }

  #symbol(token: Token): Operand {
    if (token.kind === "symbol" && token.text === ".") return { kind: "dot" };
    if (token.kind !== "symbol" || token.text !== "(") throw this.#unexpected(token);
    const pipe = this.#pipe();
    if (!this.#take(")")) throw new TemplateFault(`${this.#line}: unclosed left paren`);
    return { kind: "pipe", pipe };
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "symbol" || token.text !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #spaces(): void {
    while (this.#tokens[this.#at]?.kind === "space") this.#at += 1;
  }

  #unexpected(token: Token): TemplateFault {
    return new TemplateFault(`${this.#line}: unexpected ${wordOf(token)} in command`);
  }
}

const wordOf = (token: Token) => (token.kind === "space" ? "space" : `<${token.text}>`);

function numberOf(text: string): Value {
  const plain = text.replaceAll("_", "");
  if (/^[+-]?(0[xX][0-9a-fA-F]+|\d+)$/.test(plain))
    return plain.startsWith("-") ? -BigInt(plain.slice(1)) : BigInt(plain.replace("+", ""));
  return Number(plain);
}
