import type { AttributeValue } from "@/lib/model/attributes";
import { type AttributeLists, mapFrom } from "./any-value";
import { cleanJsonText } from "./clean-text";
import { boundedBase64, boundedKey, boundedText } from "./cut-text";
import { asObject, faultAt, inside, type JsonObject, readList, readString, toBigInt } from "./json-fields";
import { type Allowance, maxValueDepth } from "./limits";

export function readJsonAttributes(
  object: JsonObject,
  name: string,
  take: () => boolean,
  allowance: Allowance,
): AttributeLists {
  const lists: AttributeLists = { keys: [], values: [] };
  readList(object, name, (item) => {
    if (take()) addKeyValue(item, lists, allowance, 0);
  });
  return lists;
}

function addKeyValue(item: JsonObject, into: AttributeLists, allowance: Allowance, depth: number): void {
  into.keys.push(boundedKey(readString(item, "key"), allowance));
  into.values.push(readJsonValue(item.value, allowance, depth, "value"));
}

/** An AnyValue; absent, null and `{}` are null. */
export function readJsonValue(
  value: unknown,
  allowance: Allowance,
  depth: number,
  name: string,
): AttributeValue {
  if (value === undefined || value === null) return null;
  if (depth > maxValueDepth) faultAt(name, `is nested deeper than ${maxValueDepth} levels`);
  return inside(name, () => {
    const object = asObject(value);
    for (const kind in object) {
      const inner = object[kind];
      const read = readers[kind];
      if (read !== undefined && inner !== null && inner !== undefined) {
        return inside(kind, () => read(inner, allowance, depth + 1));
      }
    }
    return null;
  });
}

type Reader = (value: unknown, allowance: Allowance, depth: number) => AttributeValue;

const readers: { [kind: string]: Reader | undefined } = Object.assign(Object.create(null), {
  stringValue: (value, allowance) =>
    typeof value === "string"
      ? boundedText(cleanJsonText(value), allowance)
      : faultAt("", "must be a string"),
  boolValue: (value) => (typeof value === "boolean" ? value : faultAt("", "must be true or false")),
  intValue: readInt64,
  doubleValue: readDouble,
  arrayValue: (value, allowance, depth) => {
    const values: AttributeValue[] = [];
    readList(asObject(value), "values", (item) => {
      if (allowance.takeNested()) values.push(readJsonValue(item, allowance, depth, ""));
    });
    return values;
  },
  kvlistValue: (value, allowance, depth) => {
    const lists: AttributeLists = { keys: [], values: [] };
    readList(asObject(value), "values", (item) => {
      if (allowance.takeNested()) addKeyValue(item, lists, allowance, depth);
    });
    return mapFrom(lists);
  },
  bytesValue: (value, allowance) => {
    if (typeof value !== "string") return faultAt("", "must be base64");
    const bytes = Buffer.from(value, "base64");
    return boundedBase64(bytes, 0, bytes.length, allowance);
  },
} satisfies { [kind: string]: Reader });

function readInt64(value: unknown): number | bigint {
  const int = toBigInt(value);
  if (int === undefined || int !== BigInt.asIntN(64, int)) faultAt("", "must be a 64-bit integer");
  const number = Number(int);
  return Number.isSafeInteger(number) ? number : int;
}

export function readDouble(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  return faultAt("", "must be a number");
}
