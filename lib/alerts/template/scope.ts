import { TemplateFault, type Value } from "./values";

/** Variables of a block: what it declares ends with it. */
export class Scope {
  readonly #own: Map<string, Value>;
  readonly #outer: Scope | undefined;
  constructor(values: Iterable<readonly [string, Value]>, outer?: Scope) {
    this.#own = new Map(values);
    this.#outer = outer;
  }
  get(name: string): Value {
    const value = this.#own.get(name);
    if (value !== undefined) return value;
    if (this.#outer === undefined) throw new TemplateFault(`undefined variable ${JSON.stringify(name)}`);
    return this.#outer.get(name);
  }
  declare(name: string, value: Value): void {
    this.#own.set(name, value);
  }
  assign(name: string, value: Value): void {
    if (this.#own.has(name)) this.#own.set(name, value);
    else if (this.#outer === undefined) throw new TemplateFault(`undefined variable ${JSON.stringify(name)}`);
    else this.#outer.assign(name, value);
  }
}
