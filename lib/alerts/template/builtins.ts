// Functions that every Go template has. `and` and `or` are of the interpreter, since they leave arguments uncomputed.
import { sprintf } from "./printf";
import { isList, isMap, isTrue, print, TemplateFault, typeName, type Value } from "./values";

export type TemplateFunction = { least: number; most: number; call: (values: readonly Value[]) => Value };
const many = Number.POSITIVE_INFINITY;

export const builtins: Readonly<Record<string, TemplateFunction>> = {
  not: of(1, 1, ([value = null]) => !isTrue(value)),
  len: of(1, 1, ([value = null]) => BigInt(lengthOf(value))),
  index: of(1, many, ([value = null, ...keys]) => keys.reduce(indexed, value)),
  slice: of(1, 3, ([value = null, from, to]) => sliced(value, from, to)),
  print: of(0, many, printed),
  println: of(0, many, (values) => `${values.map(print).join(" ")}\n`),
  printf: of(1, many, ([format = "", ...values]) => sprintf(textOf(format), values)),
  html: of(0, many, (values) => escapeHtml(printed(values))),
  js: of(0, many, (values) => JSON.stringify(printed(values)).slice(1, -1)),
  urlquery: of(0, many, (values) => encodeURIComponent(printed(values)).replaceAll("%20", "+")),
  eq: of(2, many, ([first = null, ...others]) => others.some((other) => isEqual(first, other))),
  ne: of(2, 2, ([a = null, b = null]) => !isEqual(a, b)),
  lt: of(2, 2, ([a = null, b = null]) => isLess(a, b)),
  le: of(2, 2, ([a = null, b = null]) => isLess(a, b) || isEqual(a, b)),
  gt: of(2, 2, ([a = null, b = null]) => !isLess(a, b) && !isEqual(a, b)),
  ge: of(2, 2, ([a = null, b = null]) => !isLess(a, b)),
};

export function of(least: number, most: number, call: TemplateFunction["call"]): TemplateFunction {
  return { least, most, call };
}

export function textOf(value: Value | undefined): string {
  if (typeof value === "string") return value;
  throw new TemplateFault(`wrong type for value; expected string; got ${typeName(value ?? null)}`);
}

/** As fmt.Sprint: a space between two of which neither is text. */
function printed(values: readonly Value[]): string {
  return values
    .map((value, i) => {
      const before = values[i - 1];
      const isApart = i > 0 && typeof value !== "string" && typeof before !== "string";
      return (isApart ? " " : "") + print(value);
    })
    .join("");
}

function lengthOf(value: Value): number {
  if (typeof value === "string") return new TextEncoder().encode(value).length;
  if (isList(value)) return value.length;
  if (value !== null && isMap(value)) return value.size;
  throw new TemplateFault(`error calling len: len of type ${typeName(value)}`);
}

function indexed(value: Value, key: Value): Value {
  if (value !== null && isMap(value)) return value.get(textOf(key)) ?? "";
  if (!isList(value) && typeof value !== "string")
    throw new TemplateFault(`error calling index: can't index item of type ${typeName(value)}`);
  const length = lengthOf(value);
  if (typeof key !== "bigint")
    throw new TemplateFault(`error calling index: cannot index slice/array with type ${typeName(key)}`);
  if (key < 0n || key >= BigInt(length))
    throw new TemplateFault(`error calling index: index out of range: ${key}`);
  if (isList(value)) return value[Number(key)] ?? null;
  return BigInt(new TextEncoder().encode(value)[Number(key)] ?? 0);
}

function sliced(value: Value, from: Value | undefined, to: Value | undefined): Value {
  if (typeof value !== "string" && !isList(value))
    throw new TemplateFault(`error calling slice: can't slice item of type ${typeName(value)}`);
  const [start, end] = [Number(from ?? 0), Number(to ?? value.length)];
  if (!(start >= 0 && start <= end && end <= value.length))
    throw new TemplateFault(`error calling slice: index out of range: ${end}`);
  return value.slice(start, end);
}

function isEqual(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === "object" || typeof b === "object")
    throw new TemplateFault("error calling eq: non-comparable types");
  if (typeof a !== typeof b) throw new TemplateFault("error calling eq: incompatible types for comparison");
  return a === b;
}

function isLess(a: Value, b: Value): boolean {
  if (typeof a === "string" && typeof b === "string") return a < b;
  if (typeof a === "number" && typeof b === "number") return a < b;
  if (typeof a === "bigint" && typeof b === "bigint") return a < b;
  const why = typeof a === typeof b ? "invalid type for comparison" : "incompatible types for comparison";
  throw new TemplateFault(`error calling lt: ${why}`);
}

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}
