import { createHash } from "node:crypto";
import { type Attributes, type AttributeValue, getText, toObject } from "@/lib/model/attributes";
import { BoundedMap } from "@/lib/model/bounded-map";
import type { Resource } from "@/lib/model/resource";
import { clip } from "./clip";

// A few hundred processes send at a time; bounded in characters, because senders choose what a resource says.
const known = new BoundedMap<Resource>(4_000_000);

/**
 * The canonical resource of these attributes. Its id depends on what they say, not on their order, so every replica
 * finds the same one. Equal resources come out as the same object.
 */
export function normaliseResource(attributes: Attributes): Resource {
  const text = canonicalText(toObject(attributes));
  const found = known.get(text);
  if (found !== undefined) return found;
  const resource: Resource = {
    id: createHash("sha256").update(text).digest().readBigInt64BE(0),
    serviceName: clip(getText(attributes, "service.name") ?? "unknown_service"),
    serviceNamespace: promoted(attributes, "service.namespace"),
    serviceVersion: promoted(attributes, "service.version"),
    serviceInstanceId: promoted(attributes, "service.instance.id"),
    environment: promoted(
      attributes,
      "deployment.environment.name",
      "deployment.environment",
      "langfuse.environment",
    ),
    attributes,
    scope: null,
  };
  known.set(text, resource);
  return resource;
}

function promoted(attributes: Attributes, ...keys: string[]): string | null {
  const text = getText(attributes, ...keys);
  return text === undefined ? null : clip(text);
}

/** JSON with sorted keys; a bigint is marked, so that it differs from the same digits as a string. */
function canonicalText(value: AttributeValue): string {
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value !== "object" || value === null) {
    return typeof value === "number" ? String(value) : JSON.stringify(value);
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalText(inner)}`).join(",")}}`;
}
