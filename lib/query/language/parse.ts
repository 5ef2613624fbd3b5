import type { Node } from "./ast";
import { fail, type Token, tokenise } from "./tokenise";

const maxDepth = 40;
const maxTerms = 100;

/**
 * The query language: `service:planner status:error duration:>2s -name:health model:gpt-4o* "exact text" (a OR b)`.
 * AND (also by plain juxtaposition) binds tighter than OR, as in GitHub, Sentry and Lucene. The package liqe was tried
 * and left: it has no precedence, and refuses `path:/api/x`, `duration:>2.5s`, `url:http://…` and `-(a OR b)`.
 * Throws InvalidInput with the position for every shape that is not supported; nothing is silently ignored.
 */
export function parse(text: string): Node {
  const tokens = tokenise(text);
  const terms = tokens.filter((token) => token.kind === "term").length;
  if (terms > maxTerms) fail(`The query has ${terms} terms; at most ${maxTerms} are allowed`, 0);
  if (tokens.length === 0) return { kind: "all" };
  const reader = new Reader(tokens, text.length);
  const node = reader.either(0);
  const rest = reader.peek();
  if (rest)
    fail(rest.kind === ")" ? "This parenthesis was never opened" : "This was not expected here", rest.at);
  return node;
}

class Reader {
  private readonly tokens: Token[];
  private readonly end: number;
  private place = 0;
  constructor(tokens: Token[], end: number) {
    this.tokens = tokens;
    this.end = end;
  }

  peek(): Token | undefined {
    return this.tokens[this.place];
  }

  either(depth: number): Node {
    const nodes = [this.all(depth)];
    while (this.peek()?.kind === "or") {
      this.place += 1;
      nodes.push(this.all(depth));
    }
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: "or", nodes };
  }

  private all(depth: number): Node {
    const nodes = [this.unary(depth)];
    for (;;) {
      const next = this.peek();
      if (next === undefined || next.kind === "or" || next.kind === ")") break;
      if (next.kind === "and") this.place += 1;
      nodes.push(this.unary(depth));
    }
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: "and", nodes };
  }

  private unary(depth: number): Node {
    const token = this.peek();
    if (token === undefined) fail("The query ends too early; something must follow", this.end);
    if (depth > maxDepth) fail(`Parentheses and negations nest deeper than ${maxDepth}`, token.at);
    this.place += 1;
    switch (token.kind) {
      case "term":
        return token.term;
      case "not":
        return { kind: "not", node: this.unary(depth + 1) };
      case "(":
        return this.parenthesis(token.at, depth);
      case "group": {
        this.place += 1; // its "("
        return withKey(this.parenthesis(token.at, depth), token.key, token.quotedKey);
      }
      default:
        return fail(`"${token.kind.toUpperCase()}" was not expected here; put a term before it`, token.at);
    }
  }

  private parenthesis(at: number, depth: number): Node {
    if (this.peek()?.kind === ")") fail("These parentheses are empty", at);
    const node = this.either(depth + 1);
    if (this.peek()?.kind !== ")") fail("This parenthesis is never closed", at);
    this.place += 1;
    return node;
  }
}

/** `key:(a OR b)` is `key:a OR key:b`. */
function withKey(node: Node, key: string, quotedKey: boolean): Node {
  switch (node.kind) {
    case "all":
      return node;
    case "and":
    case "or":
      return { kind: node.kind, nodes: node.nodes.map((inner) => withKey(inner, key, quotedKey)) };
    case "not":
      return { kind: "not", node: withKey(node.node, key, quotedKey) };
    case "term":
      if (node.key !== null) fail(`"${node.key}:" cannot stand inside "${key}:( )"`, node.at);
      return { ...node, key, quotedKey };
  }
}
