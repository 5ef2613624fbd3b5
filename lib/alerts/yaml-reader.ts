/**
 * Reads the nodes of a YAML document as Go's yaml.v3 reads them into structs: scalars that should be text are text as they
 * are written, aliases and merge keys are followed, unknown keys are faults. Every fault is kept, with its place.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  visit,
} from "yaml";
import { parseDuration } from "@/lib/promql/syntax/duration";
import type { FileFault, FilePlace } from "./rule-file";

/** Aliases make a small file large; no real one comes near. */
const mostNodes = 2_000_000;
const mostFaults = 200;
const deepestMerge = 20;

export type YamlNode = Node | null | undefined;
/** A field's value, and where its name stands: what is said of a missing value is said there. */
export interface Field {
  key: YamlNode;
  value: YamlNode;
}
export type Fields = Map<string, Field>;

export class YamlReader {
  readonly faults: FileFault[] = [];
  #nodes = 0;
  #anchors: Map<string, Node[]> | undefined;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  placeOf(node: YamlNode): FilePlace {
    const offset = node?.range?.[0];
    if (offset === undefined) return { line: 1, column: 1 };
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  fault(place: YamlNode | FilePlace, message: string): void {
    const { line, column } = place && "line" in place ? place : this.placeOf(place as YamlNode);
    const isTold = this.faults.some(
      (one) => one.line === line && one.column === column && one.message === message,
    );
    if (!isTold && this.faults.length < mostFaults) this.faults.push({ line, column, message });
  }

  /** What an alias stands for; a merge or an alias inside it too. */
  resolve(node: YamlNode): YamlNode {
    if (++this.#nodes > mostNodes) throw new TooLarge();
    if (!isAlias(node)) return node;
    const found = this.#anchored(node);
    if (found === undefined)
      this.fault(node, `The alias *${node.source} stands for nothing that is above it`);
    return this.resolve(found);
  }

  /** The last anchor of that name above it. The library would go through the whole document for each alias. */
  #anchored({ source, range }: Alias): Node | undefined {
    this.#anchors ??= anchorsOf(this.#document);
    const at = range?.[0] ?? 0;
    return this.#anchors.get(source)?.findLast((node) => (node.range?.[0] ?? 0) < at);
  }

  /** Entries of a mapping; nothing for null, as Go leaves a struct as it is. */
  fields(node: YamlNode, what: string, known?: readonly string[], depth = 0): Fields {
    const found: Fields = new Map();
    if (depth > deepestMerge) throw new TooLarge();
    const mapping = this.resolve(node);
    if (isNothing(mapping)) return found;
    if (!isMap(mapping)) {
      this.fault(node, `${what} must be a mapping, this is ${kindOf(mapping)}`);
      return found;
    }
    const own = new Set<string>();
    for (const pair of mapping.items) {
      const [key, value] = [this.resolve(pair.key as YamlNode), pair.value as YamlNode];
      const name = textOf(key);
      if (name !== undefined && own.has(name)) this.fault(pair.key as YamlNode, `"${name}" is there twice`);
      if (name !== undefined) own.add(name);
      if (name === undefined) this.fault(pair.key as YamlNode, `A name in ${what} must be a text`);
      else if (name === "<<" && isScalar(key) && key.type === "PLAIN")
        this.#merge(found, this.#merged(value, what, known, depth));
      else if (known !== undefined && !known.includes(name))
        this.fault(key, `Unknown field "${name}" in ${what}${nearest(name, known)}`);
      else found.set(name, { key, value });
    }
    return found;
  }

  /** Fields of a merged mapping count where the mapping itself does not name them. */
  #merge(into: Fields, merged: readonly Fields[]): void {
    for (const fields of merged)
      for (const [name, field] of fields) if (!into.has(name)) into.set(name, field);
  }

  #merged(value: YamlNode, what: string, known: readonly string[] | undefined, depth: number): Fields[] {
    const node = this.resolve(value);
    const all = isSeq(node) ? (node.items as YamlNode[]) : [node];
    return all.map((one) => this.fields(one, what, known, depth + 1));
  }

  list(field: Field | undefined, what: string): YamlNode[] {
    const node = this.resolve(field?.value);
    if (isNothing(node)) return [];
    if (isSeq(node)) return node.items as YamlNode[];
    this.fault(field?.value, `${what} must be a list, this is ${kindOf(node)}`);
    return [];
  }

  /** A scalar as it is written, "" for null. */
  text(field: Field | undefined, what: string): string {
    const node = this.resolve(field?.value);
    if (isNothing(node)) return "";
    const text = textOf(node);
    if (text === undefined) this.fault(field?.value, `${what} must be a text, this is ${kindOf(node)}`);
    return text ?? "";
  }

  texts(field: Field | undefined, what: string): { [name: string]: string } {
    const entries = [...this.fields(field?.value, what)];
    return Object.fromEntries(entries.map(([name, one]) => [name, this.text(one, `${what}.${name}`)]));
  }

  durationMs(field: Field | undefined, what: string): number | undefined {
    const text = this.text(field, what);
    if (isNothing(this.resolve(field?.value))) return undefined;
    const ms = parseDuration(text);
    if (ms === undefined)
      this.fault(field?.value, `${what}: "${text}" is no duration; write it like 30s, 5m or 1h30m`);
    return ms;
  }

  wholeNumber(field: Field | undefined, what: string): number | undefined {
    const node = this.resolve(field?.value);
    if (isNothing(node)) return undefined;
    if (isScalar(node) && Number.isInteger(node.value) && Number(node.value) >= 0) return Number(node.value);
    this.fault(field?.value, `${what} must be a whole number, 0 or more`);
    return undefined;
  }
}

export class TooLarge extends Error {}

function anchorsOf(document: Document): Map<string, Node[]> {
  const anchors = new Map<string, Node[]>();
  visit(document, (_, node) => {
    if (!isNode(node) || isAlias(node) || node.anchor === undefined) return;
    const known = anchors.get(node.anchor);
    if (known) known.push(node);
    else anchors.set(node.anchor, [node]);
  });
  return anchors;
}

function isNothing(node: YamlNode): node is null | undefined {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function textOf(node: YamlNode): string | undefined {
  if (!isScalar(node)) return undefined;
  return typeof node.value === "string" ? node.value : (node.source ?? String(node.value));
}

function kindOf(node: YamlNode): string {
  return isMap(node) ? "a mapping" : isSeq(node) ? "a list" : "a text";
}

/** `annotation` is meant as `annotations`: one letter more, less or other. */
function nearest(name: string, known: readonly string[]): string {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, "");
  const near = known.find((one) => {
    const [a, b] = [bare(name), bare(one)];
    return a === b || a === b.slice(0, -1) || a.slice(0, -1) === b;
  });
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
