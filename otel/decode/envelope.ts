import type { Attributes } from "@/lib/model/attributes";
import type { Scope } from "@/lib/model/resource";
import { type AttributeLists, readResourceAttribute } from "./any-value";
import type { Allowance } from "./limits";
import type { ProtobufReader } from "./protobuf-reader";

/** Reads one item into the list of its scope. */
type ReadItem<Item> = (reader: ProtobufReader, allowance: Allowance) => Item;
type ResourceGroup<Item> = { resource: Attributes; scopes: { scope: Scope; items: Item[] }[] };

// Only fields that are read: the rest (schema_url, dropped counts, entity_refs) is skipped.
const groupFields = 0b110;
const resourceFields = 0b10;

/** The shape that traces and logs share: resource groups of scope groups of items. */
export function readResourceGroups<Item>(
  reader: ProtobufReader,
  allowance: Allowance,
  readItem: ReadItem<Item>,
): ResourceGroup<Item>[] {
  const groups: ResourceGroup<Item>[] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) groups.push(readResourceGroup(reader, allowance, readItem));
    else reader.skip(tag, 0b10);
  }
  return groups;
}

function readResourceGroup<Item>(
  reader: ProtobufReader,
  allowance: Allowance,
  readItem: ReadItem<Item>,
): ResourceGroup<Item> {
  const outer = reader.enter();
  allowance.startItem();
  const resource: AttributeLists = { keys: [], values: [] };
  const scopes: ResourceGroup<Item>["scopes"] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) readResource(reader, allowance, resource);
    else if (tag === 0x12) scopes.push(readScopeGroup(reader, allowance, readItem));
    else reader.skip(tag, groupFields);
  }
  reader.leave(outer);
  return { resource, scopes };
}

function readResource(reader: ProtobufReader, allowance: Allowance, into: AttributeLists): void {
  const outer = reader.enter();
  allowance.startResource(into.keys.length);
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) readResourceAttribute(reader, into, allowance);
    else reader.skip(tag, resourceFields);
  }
  reader.leave(outer);
}

function readScopeGroup<Item>(
  reader: ProtobufReader,
  allowance: Allowance,
  readItem: ReadItem<Item>,
): ResourceGroup<Item>["scopes"][number] {
  const outer = reader.enter();
  allowance.startItem();
  const scope = { name: "", version: "" };
  const items: Item[] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x12) items.push(readItem(reader, allowance));
    else if (tag === 0x0a) readScope(reader, scope);
    else reader.skip(tag, groupFields);
  }
  reader.leave(outer);
  return { scope, items };
}

function readScope(reader: ProtobufReader, into: Scope): void {
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === 0x0a) into.name = reader.name();
    else if (tag === 0x12) into.version = reader.name();
    else reader.skip(tag, 0b110);
  }
  reader.leave(outer);
}
