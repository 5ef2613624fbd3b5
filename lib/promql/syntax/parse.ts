import type { AggregateExpr, BinaryExpr, CallExpr, Expr, VectorMatching } from "./ast";
import { checkTypes } from "./check-types";
import { FUNCTION_SIGNATURES } from "./function-signatures";
import { parseNumberLiteral, parseStringLiteral, signed } from "./parse-literals";
import { POSTFIX, parsePostfix } from "./parse-modifiers";
import { parseGroupingLabels, parseVectorSelector } from "./parse-selector";
import {
  AGGREGATORS,
  AGGREGATORS_WITH_PARAMETER,
  BINARY_PRECEDENCE,
  CONTEXT_KEYWORDS,
  METRIC_NAME_KEYWORDS,
  SET_OPERATORS,
  UNARY_PRECEDENCE,
} from "./token";
import { positionOf, TokenStream } from "./token-stream";

/** What a person can read, and more than any tool writes. */
const MAX_QUERY_CHARACTERS = 100_000;
const EXPRESSION_STARTS = new Set([
  ...["NUMBER", "DURATION", "STRING", "IDENTIFIER", "METRIC_IDENTIFIER", "(", "{", "+", "-"],
]);

/** The tree of a query whose types fit; throws a ParseError. */
export function parseQuery(query: string): Expr {
  const tokens = new TokenStream(query.slice(0, MAX_QUERY_CHARACTERS));
  if (query.length > MAX_QUERY_CHARACTERS) {
    throw tokens.error({ start: 0, end: 0 }, `query is longer than ${MAX_QUERY_CHARACTERS} characters`);
  }
  if (tokens.is("EOF")) throw tokens.error({ start: 0, end: 0 }, "no expression found in input");
  const expr = new Parser(tokens).expression(0);
  if (!tokens.is("EOF")) throw tokens.unexpected("");
  checkTypes(tokens, expr);
  return expr;
}

class Parser {
  constructor(private readonly tokens: TokenStream) {}

  expression(minimum: number): Expr {
    return this.tokens.nested(() => this.operators(minimum));
  }

  private operators(minimum: number): Expr {
    let left = this.unary();
    for (;;) {
      const operator = this.tokens.peek();
      const precedence = BINARY_PRECEDENCE.get(operator.kind);
      if (precedence === undefined || precedence < minimum) return left;
      this.tokens.countNode();
      left = this.binary(left, operator.kind, precedence);
    }
  }

  private binary(left: Expr, op: string, precedence: number): BinaryExpr {
    this.tokens.next();
    const returnBool = this.tokens.accept("bool") !== undefined;
    const matching = this.matching();
    if (SET_OPERATORS.has(op) && matching.card === "one-to-one") matching.card = "many-to-many";
    const right = this.expression(op === "^" ? precedence : precedence + 1);
    const position = { start: left.position.start, end: right.position.end };
    return { kind: "binary", op, left, right, returnBool, matching, position };
  }

  private matching(): VectorMatching {
    const matching: VectorMatching = { card: "one-to-one", on: false, labels: [], include: [] };
    const clause = this.tokens.accept("on") ?? this.tokens.accept("ignoring");
    if (clause) {
      matching.on = clause.kind === "on";
      matching.labels = parseGroupingLabels(this.tokens);
      const group = this.tokens.accept("group_left") ?? this.tokens.accept("group_right");
      if (group) {
        matching.card = group.kind === "group_left" ? "many-to-one" : "one-to-many";
        if (this.tokens.is("(")) matching.include = parseGroupingLabels(this.tokens);
      }
    }
    if (this.tokens.accept("fill")) {
      matching.fillLeft = this.fillValue();
      matching.fillRight = matching.fillLeft;
      return matching;
    }
    for (let left = false, right = false; ; ) {
      if (!left && this.tokens.accept("fill_left")) {
        matching.fillLeft = this.fillValue();
        left = true;
      } else if (!right && this.tokens.accept("fill_right")) {
        matching.fillRight = this.fillValue();
        right = true;
      } else return matching;
    }
  }

  private fillValue(): number {
    this.tokens.expect("(", "", "");
    const sign = this.tokens.accept("-") ?? this.tokens.accept("+");
    if (!this.tokens.is("NUMBER") && !this.tokens.is("DURATION")) throw this.tokens.unexpected("");
    const { value } = parseNumberLiteral(this.tokens);
    this.tokens.expect(")", "", "");
    return sign?.kind === "-" ? -value : value;
  }

  private unary(): Expr {
    const sign = this.tokens.peek();
    if (sign.kind !== "-" && sign.kind !== "+") return this.postfix(this.primary());
    this.tokens.next();
    const expr = this.expression(UNARY_PRECEDENCE + 1);
    if (expr.kind === "number") return signed(sign, expr);
    return { kind: "unary", op: sign.kind, expr, position: { start: sign.start, end: expr.position.end } };
  }

  private postfix(primary: Expr): Expr {
    let expr = primary;
    while (POSTFIX.has(this.tokens.peek().kind)) {
      this.tokens.countNode();
      expr = parsePostfix(this.tokens, expr);
    }
    return expr;
  }

  private primary(): Expr {
    const token = this.tokens.peek();
    const isCall = this.tokens.peek(1).kind === "(";
    if (token.kind === "NUMBER" || token.kind === "DURATION") return parseNumberLiteral(this.tokens);
    if (token.kind === "STRING") return parseStringLiteral(this.tokens);
    if (token.kind === "(") return this.parenthesised();
    if (AGGREGATORS.has(token.kind) && this.isAggregation()) return this.aggregate();
    if (isCall && (token.kind === "IDENTIFIER" || CONTEXT_KEYWORDS.has(token.kind))) return this.call();
    const isName = token.kind === "IDENTIFIER" || token.kind === "METRIC_IDENTIFIER";
    if (isName || token.kind === "{" || METRIC_NAME_KEYWORDS.has(token.kind)) {
      return parseVectorSelector(this.tokens);
    }
    throw this.tokens.unexpected("");
  }

  private parenthesised(): Expr {
    const open = this.tokens.next();
    const expr = this.expression(0);
    this.tokens.expect(")", "", "");
    return { kind: "paren", expr, position: { start: open.start, end: this.tokens.lastEnd } };
  }

  private isAggregation(): boolean {
    const next = this.tokens.peek(1).kind;
    return next === "(" || next === "by" || next === "without";
  }

  private aggregate(): AggregateExpr {
    const op = this.tokens.next();
    const outer = this.tokens.context;
    const node = { grouping: [] as string[], without: false };
    const modifier = () => {
      const clause = this.tokens.accept("by") ?? this.tokens.accept("without");
      if (!clause) return false;
      node.without = clause.kind === "without";
      node.grouping = parseGroupingLabels(this.tokens);
      return true;
    };
    const before = modifier();
    if (!this.tokens.is("(")) throw this.tokens.unexpected("aggregation");
    this.tokens.context = "aggregation";
    const args = this.args();
    this.tokens.context = outer;
    if (!before) modifier();
    const position = { start: op.start, end: this.tokens.lastEnd };
    if (args.length === 0) {
      throw this.tokens.error(position, "no arguments for aggregate expression provided");
    }
    const wanted = AGGREGATORS_WITH_PARAMETER.has(op.kind) ? 2 : 1;
    const expr = args[wanted - 1];
    if (args.length !== wanted || !expr) {
      const reason = `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`;
      throw this.tokens.error(position, reason);
    }
    const param = wanted === 2 && args[0] ? { param: args[0] } : {};
    return { kind: "aggregate", op: op.kind, expr, ...param, ...node, position };
  }

  private startsExpression(): boolean {
    const { kind } = this.tokens.peek();
    // What cannot be read has its own complaint.
    return EXPRESSION_STARTS.has(kind) || METRIC_NAME_KEYWORDS.has(kind) || kind === "ERROR";
  }

  private call(): CallExpr {
    const name = this.tokens.next();
    // Keywords are functions in any case of letters, names only as written.
    const known = FUNCTION_SIGNATURES.get(name.kind === "IDENTIFIER" ? name.text : name.kind);
    const args = this.args();
    if (!known)
      throw this.tokens.error(positionOf(name), `unknown function with name ${JSON.stringify(name.text)}`);
    return {
      kind: "call",
      func: known,
      args,
      position: { start: name.start, end: this.tokens.lastEnd },
    };
  }

  private args(): Expr[] {
    const args: Expr[] = [];
    this.tokens.next();
    while (!this.tokens.accept(")")) {
      args.push(this.expression(0));
      const comma = this.tokens.accept(",");
      if (!comma) {
        this.tokens.expect(")", "", "");
        break;
      }
      if (!this.startsExpression()) {
        throw this.tokens.error(positionOf(comma), "trailing commas not allowed in function call args");
      }
    }
    return args;
  }
}
