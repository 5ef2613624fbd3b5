// Runs the tree of a template. Bounded in steps and in the text that it makes; nothing waits.
import type { TemplateFunction } from "./builtins";
import { callMethod, entriesOf, fieldOf } from "./fields";
import type { Command, Node, Pipe, Term, Tree } from "./parse";
import { Scope } from "./scope";
import { isTrue, print, TemplateFault, type Value } from "./values";

export type Execution = {
  data: Value;
  variables: ReadonlyMap<string, Value>;
  functions: Readonly<Record<string, TemplateFunction>>;
};

const mostSteps = 20_000;
const mostText = 64 * 1024;
const mostCalls = 50;

export function executeTemplate(tree: Tree, execution: Execution): string {
  const run = new Run(tree, execution);
  return run.text();
}

class Leave extends Error {
  readonly how: "break" | "continue";
  constructor(how: "break" | "continue") {
    super(how);
    this.how = how;
  }
}

class Run {
  readonly #tree: Tree;
  readonly #execution: Execution;
  #out = "";
  #steps = 0;
  #calls = 0;

  constructor(tree: Tree, execution: Execution) {
    this.#tree = tree;
    this.#execution = execution;
  }

  text(): string {
    const { data, variables } = this.#execution;
    this.#nodes(this.#tree.body, data, new Scope([["$", data], ...variables]));
    return this.#out;
  }

  #step(): void {
    this.#steps += 1;
    if (this.#steps > mostSteps) throw new TemplateFault("the template takes too many steps");
  }

  #write(text: string): void {
    this.#out += text;
    if (this.#out.length > mostText) throw new TemplateFault("the template makes too much text");
  }

  #nodes(nodes: readonly Node[], dot: Value, scope: Scope): void {
    for (const node of nodes) this.#node(node, dot, scope);
  }

  #node(node: Node, dot: Value, scope: Scope): void {
    this.#step();
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return;
      case "print": {
        const value = this.#pipe(node.pipe, dot, scope);
        // As Go, and Prometheus: nil is said, and a declaration says nothing.
        if (node.pipe.variables.length === 0) this.#write(value === null ? "<no value>" : print(value));
        return;
      }
      case "if":
      case "with": {
        const inner = new Scope([], scope);
        const value = this.#pipe(node.pipe, dot, inner);
        if (isTrue(value)) this.#nodes(node.body, node.kind === "with" ? value : dot, inner);
        else this.#nodes(node.otherwise, dot, inner);
        return;
      }
      case "range":
        this.#range(node, dot, scope);
        return;
      case "template":
        this.#template(node.name, node.pipe === null ? null : this.#pipe(node.pipe, dot, scope));
        return;
      default:
        throw new Leave(node.kind);
    }
  }

  #template(name: string, data: Value): void {
    const body = this.#tree.defined.get(name);
    if (body === undefined) throw new TemplateFault(`template ${JSON.stringify(name)} not defined`);
    this.#calls += 1;
    if (this.#calls > mostCalls) throw new TemplateFault("templates call each other too deeply");
    this.#nodes(body, data, new Scope([["$", data]]));
    this.#calls -= 1;
  }

  #range(node: Extract<Node, { kind: "if" | "with" | "range" }>, dot: Value, scope: Scope): void {
    const inner = new Scope([], scope);
    // Its variables are those of an element, not of the whole.
    const value = this.#commands(node.pipe.commands, dot, inner);
    const entries = entriesOf(value, mostSteps);
    if (entries.length === 0) {
      this.#nodes(node.otherwise, dot, inner);
      return;
    }
    const names = node.pipe.variables;
    for (const [key, element] of entries) {
      this.#step();
      const own = new Scope([], inner);
      const last = names.at(-1);
      if (last !== undefined) this.#bind(node.pipe, own, last, element);
      if (names.length > 1) this.#bind(node.pipe, own, names[0] ?? "", key);
      try {
        this.#nodes(node.body, element, own);
      } catch (error) {
        if (!(error instanceof Leave)) throw error;
        if (error.how === "break") return;
      }
    }
  }

  #bind({ assigns }: Pipe, scope: Scope, name: string, value: Value): void {
    if (assigns) scope.assign(name, value);
    else scope.declare(name, value);
  }

  #pipe(pipe: Pipe, dot: Value, scope: Scope): Value {
    const value = this.#commands(pipe.commands, dot, scope);
    for (const name of pipe.variables) this.#bind(pipe, scope, name, value);
    return value;
  }

  #commands(commands: readonly Command[], dot: Value, scope: Scope): Value {
    let value: Value | undefined;
    for (const command of commands) value = this.#command(command, dot, scope, value);
    return value ?? null;
  }

  /** `piped`: the value of the command before, the last argument of this one. */
  #command(command: Command, dot: Value, scope: Scope, piped: Value | undefined): Value {
    this.#step();
    const [first, ...rest] = command;
    if (first === undefined) return null;
    const { operand, fields } = first;
    const extra = piped === undefined ? [] : [piped];
    if (operand.kind === "function" && fields.length === 0)
      return this.#call(operand.name, rest, extra, { dot, scope });
    const method = fields.at(-1);
    if (method !== undefined && (rest.length > 0 || extra.length > 0)) {
      const owner = this.#term({ operand, fields: fields.slice(0, -1) }, dot, scope);
      const values = [...rest.map((term) => this.#term(term, dot, scope)), ...extra];
      return callMethod(owner, method, values);
    }
    if (rest.length > 0 || extra.length > 0) throw new TemplateFault("can't give argument to non-function");
    return this.#term(first, dot, scope);
  }

  #call(
    name: string,
    terms: readonly Term[],
    extra: readonly Value[],
    at: { dot: Value; scope: Scope },
  ): Value {
    if (name === "and" || name === "or") return this.#logic(name, terms, extra, at);
    const known = this.#execution.functions[name];
    if (known === undefined) throw new TemplateFault(`function ${JSON.stringify(name)} not defined`);
    const values = [...terms.map((term) => this.#term(term, at.dot, at.scope)), ...extra];
    if (values.length < known.least || values.length > known.most) {
      const want = known.most === known.least ? String(known.least) : `at least ${known.least}`;
      throw new TemplateFault(`wrong number of args for ${name}: want ${want} got ${values.length}`);
    }
    return known.call(values);
  }

  #logic(
    name: "and" | "or",
    terms: readonly Term[],
    extra: readonly Value[],
    at: { dot: Value; scope: Scope },
  ): Value {
    if (terms.length + extra.length === 0)
      throw new TemplateFault(`wrong number of args for ${name}: want at least 1 got 0`);
    let value: Value = null;
    for (const one of [...terms, ...extra.map((each) => ({ value: each }))]) {
      value = "value" in one ? one.value : this.#term(one, at.dot, at.scope);
      if (isTrue(value) === (name === "or")) return value;
    }
    return value;
  }

  #term({ operand, fields }: Term, dot: Value, scope: Scope): Value {
    this.#step();
    let value: Value;
    switch (operand.kind) {
      case "value":
        value = operand.value;
        break;
      case "dot":
        value = dot;
        break;
      case "variable":
        value = scope.get(operand.name);
        break;
      case "pipe":
        value = this.#pipe(operand.pipe, dot, scope);
        break;
      case "function":
        value = this.#call(operand.name, [], [], { dot, scope });
    }
    return fields.reduce(fieldOf, value);
  }
}
