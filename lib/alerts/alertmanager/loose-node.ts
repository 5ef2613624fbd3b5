import { parseDuration } from "@/lib/promql/syntax/duration";

export type LeftOut = { path: string; why: string };

/** A mapping of a configuration that is not ours: what is read of it is taken, what is left of it is named. */
export class LooseNode {
  readonly path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #leftOut: LeftOut[];
  readonly #read = new Set<string>();

  constructor(value: unknown, path: string, leftOut: LeftOut[]) {
    const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
    this.#fields = isMapping ? (value as Record<string, unknown>) : {};
    this.path = path;
    this.#leftOut = leftOut;
    if (!isMapping && value !== undefined && value !== null) this.leaveOut("", "must be a mapping");
  }

  leaveOut(name: string, why: string): void {
    if (this.#leftOut.length < 500) this.#leftOut.push({ path: this.#pathOf(name), why });
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  text(name: string): string | undefined {
    this.#read.add(name);
    const value = this.#fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return String(value);
    this.leaveOut(name, "must be a text");
    return undefined;
  }

  /** A value that is not the placeholder of a configuration that was shown. */
  secret(name: string): string | undefined {
    const value = this.text(name);
    if (value !== "<secret>") return value;
    this.leaveOut(name, "the file does not hold the secret: enter it afterwards");
    return undefined;
  }

  flag(name: string, otherwise: boolean): boolean {
    const text = this.text(name);
    return text === undefined ? otherwise : text === "true";
  }

  seconds(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms === undefined) this.leaveOut(name, "must be a duration, as 5m");
    return ms === undefined ? undefined : ms / 1_000;
  }

  node(name: string): LooseNode {
    this.#read.add(name);
    return new LooseNode(this.#fields[name], this.#pathOf(name), this.#leftOut);
  }

  nodes(name: string): LooseNode[] {
    return this.#list(name).map(
      (value, i) => new LooseNode(value, `${this.#pathOf(name)}.${i}`, this.#leftOut),
    );
  }

  /** One text counts as a list of it. */
  texts(name: string): string[] {
    return this.#list(name).map(String);
  }

  /** Names and texts of a mapping. */
  entries(name: string): [string, string][] {
    this.#read.add(name);
    const value = this.#fields[name];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.entries(value).map(([key, one]) => [key, String(one)]);
  }

  names(): string[] {
    return Object.keys(this.#fields);
  }

  /** Names what nobody asked for. */
  leaveRest(): void {
    for (const name of this.names())
      if (!this.#read.has(name)) this.leaveOut(name, "has no counterpart here");
  }

  #list(name: string): unknown[] {
    this.#read.add(name);
    const value = this.#fields[name];
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? value : [value];
  }

  #pathOf(name: string): string {
    return [this.path, name].filter((part) => part !== "").join(".");
  }
}
