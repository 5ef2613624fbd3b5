import { InvalidInput } from "@/lib/errors";
import { cleanJsonText } from "./clean-text";
import { boundedName } from "./cut-text";

/** A parsed JSON object, its fields still of any type. */
export type JsonObject = { readonly [key: string]: unknown };

/** A wrong type somewhere inside; the path is put together on the way out, so that good input never pays for it. */
class JsonFault extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(problem);
  }
}

/** Runs a whole decode; a wrong type comes out as `InvalidInput` that says where. */
export function namingFaults<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof JsonFault)
      throw new InvalidInput(`Not valid OTLP: ${error.path || "the body"} ${error.problem}.`);
    throw error;
  }
}

export function faultAt(path: string, problem: string): never {
  throw new JsonFault(path, problem);
}

/** Runs `decode` for what lies under `name`, which goes in front of the path of any fault. */
export function inside<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const separator = error.path === "" || error.path.startsWith("[") ? "" : ".";
    throw new JsonFault(`${name}${separator}${error.path}`, error.problem);
  }
}

export function asObject(value: unknown): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  return faultAt("", "must be an object");
}

/** Absent and null mean empty, as everywhere in proto3 JSON. */
export function readObject<T>(
  object: JsonObject,
  name: string,
  read: (inner: JsonObject) => T,
): T | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  return inside(name, () => read(asObject(value)));
}

export function readList<T>(
  object: JsonObject,
  name: string,
  read: (item: JsonObject) => T | undefined,
): T[] {
  const value = object[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) faultAt(name, "must be an array");
  const list: T[] = [];
  for (let i = 0; i < value.length; i++) {
    const item = inside(`${name}[${i}]`, () => read(asObject(value[i])));
    if (item !== undefined) list.push(item);
  }
  return list;
}

export function readString(object: JsonObject, name: string): string {
  const value = object[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") faultAt(name, "must be a string");
  return cleanJsonText(value);
}

/** Text that becomes a short column. */
export function readName(object: JsonObject, name: string): string {
  return boundedName(readString(object, name));
}

/** An id in hex of any case: whether it is a good one is not decided here. A bad one is its item's fault, not the export's. */
export function readHex(object: JsonObject, name: string): string {
  return readString(object, name).slice(0, 128).toLowerCase();
}

/** A small integer: counts, flags, enums (of which OTLP allows the numbers only). */
export function readInt(object: JsonObject, name: string): number {
  const value = object[name];
  if (value === undefined || value === null) return 0;
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) faultAt(name, "must be an integer");
  if (Math.abs(number) > 0xffffffff) faultAt(name, "must fit in 32 bits");
  return number;
}

/**
 * Nanoseconds: a decimal string, or a number. An impossible time (negative, or past 64 bits) is one item's fault, not
 * the export's: it goes on with the bits that protobuf's fixed64 would carry, and is refused with its reason later.
 */
export function readTimeNs(object: JsonObject, name: string): bigint {
  const value = object[name];
  if (value === undefined || value === null) return 0n;
  const ns = toBigInt(value);
  if (ns === undefined) faultAt(name, "must be nanoseconds since 1970 as an integer");
  return BigInt.asUintN(64, ns);
}

export function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return undefined;
}
