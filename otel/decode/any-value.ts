import type { AttributeValue } from "@/lib/model/attributes";
import type { WireAttributes } from "@/lib/model/wire-attributes";
import { type Allowance, maxValueDepth } from "./limits";
import type { ProtobufReader } from "./protobuf-reader";

/** Attributes while they are collected: the two arrays of `Attributes`. */
export type AttributeLists = { keys: string[]; values: AttributeValue[] };

const keyValueFields = 0b110;
const anyValueFields = 0b11111110;
const listFields = 0b10;

/** One KeyValue of an item's attributes; past the allowance it is skipped and counted. */
export function readAttribute(reader: ProtobufReader, into: WireAttributes, allowance: Allowance): void {
  if (!allowance.takeAttribute()) {
    reader.skipMessage();
    return;
  }
  const outer = reader.enter();
  let key = "";
  let value: AttributeValue = null;
  let textAt = -1;
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) key = reader.key(allowance);
    else if (tag === 0x12) {
      textAt = reader.shortText(allowance.textBytes);
      if (textAt < 0) value = readAnyValue(reader, allowance, 0);
    } else reader.skip(tag, keyValueFields);
  }
  if (textAt < 0) into.add(key, value);
  else into.addText(key, textAt, reader.shortTextEnd);
  reader.leave(outer);
}

export function readResourceAttribute(
  reader: ProtobufReader,
  into: AttributeLists,
  allowance: Allowance,
): void {
  if (allowance.takeResourceAttribute()) readKeyValue(reader, allowance, 0, into);
  else reader.skipMessage();
}

/** The same for events and links, of which an item has many. */
export function readInnerAttribute(reader: ProtobufReader, into: AttributeLists, allowance: Allowance): void {
  if (allowance.takeInnerAttribute()) readKeyValue(reader, allowance, 0, into);
  else reader.skipMessage();
}

function readKeyValue(
  reader: ProtobufReader,
  allowance: Allowance,
  depth: number,
  into: AttributeLists,
): void {
  const outer = reader.enter();
  let key = "";
  let value: AttributeValue = null;
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) key = reader.key(allowance);
    else if (tag === 0x12) value = readAnyValue(reader, allowance, depth);
    else reader.skip(tag, keyValueFields);
  }
  reader.leave(outer);
  into.keys.push(key);
  into.values.push(value);
}

/** An AnyValue with nothing set is null; of several values set, the last one counts. */
export function readAnyValue(reader: ProtobufReader, allowance: Allowance, depth: number): AttributeValue {
  if (depth > maxValueDepth) reader.fail(`a value nested deeper than ${maxValueDepth} levels`);
  const outer = reader.enter();
  let value: AttributeValue = null;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a:
        value = reader.string(allowance);
        break;
      case 0x10:
        value = reader.int64() !== 0;
        break;
      case 0x18:
        value = reader.int64();
        break;
      case 0x21:
        value = reader.double();
        break;
      case 0x2a:
        value = readArray(reader, allowance, depth + 1);
        break;
      case 0x32:
        value = readMap(reader, allowance, depth + 1);
        break;
      case 0x3a:
        value = reader.base64(allowance);
        break;
      default:
        reader.skip(tag, anyValueFields);
    }
  }
  reader.leave(outer);
  return value;
}

function readArray(reader: ProtobufReader, allowance: Allowance, depth: number): AttributeValue[] {
  const outer = reader.enter();
  const values: AttributeValue[] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag !== 0x0a) reader.skip(tag, listFields);
    else if (allowance.takeNested()) values.push(readAnyValue(reader, allowance, depth));
    else reader.skipMessage();
  }
  reader.leave(outer);
  return values;
}

function readMap(reader: ProtobufReader, allowance: Allowance, depth: number): AttributeValue {
  const outer = reader.enter();
  const lists: AttributeLists = { keys: [], values: [] };
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag !== 0x0a) reader.skip(tag, listFields);
    else if (allowance.takeNested()) readKeyValue(reader, allowance, depth, lists);
    else reader.skipMessage();
  }
  reader.leave(outer);
  return mapFrom(lists);
}

/** As own properties, whatever the key: `__proto__` is a key like any other. */
export function mapFrom({ keys, values }: AttributeLists): { [key: string]: AttributeValue } {
  return Object.fromEntries(keys.map((key, i) => [key, values[i] ?? null]));
}
