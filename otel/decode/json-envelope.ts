import { InvalidInput } from "@/lib/errors";
import type { Attributes } from "@/lib/model/attributes";
import type { IngestLimits } from "@/lib/model/limits";
import type { Scope } from "@/lib/model/resource";
import { asObject, type JsonObject, namingFaults, readName, readObject } from "./json-fields";
import { readJsonAttributes } from "./json-values";
import { Allowance } from "./limits";
import { quoteLongNumbers } from "./quote-long-numbers";

/** Parses the body and decodes its root; an empty body is an empty message. */
export function decodeJson<T>(
  body: Buffer,
  decode: (root: JsonObject, allowance: Allowance) => T,
  limits?: IngestLimits,
): T {
  return namingFaults(() => {
    const root = body.length === 0 ? {} : parse(quoteLongNumbers(body));
    return decode(asObject(root), new Allowance(limits));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : String(cause);
    throw new InvalidInput(`Not valid JSON: ${reason}`, undefined, { cause });
  }
}

export function readResource(group: JsonObject, allowance: Allowance): Attributes {
  const attributes = readObject(group, "resource", (resource) => {
    allowance.startResource();
    return readJsonAttributes(resource, "attributes", () => allowance.takeResourceAttribute(), allowance);
  });
  return attributes ?? { keys: [], values: [] };
}

export function readScope(scoped: JsonObject): Scope {
  const scope = readObject(scoped, "scope", (inner) => ({
    name: readName(inner, "name"),
    version: readName(inner, "version"),
  }));
  return scope ?? { name: "", version: "" };
}
