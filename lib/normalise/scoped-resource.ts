import { createHash } from "node:crypto";
import type { Resource, Scope } from "@/lib/model/resource";

const maxKnown = 20_000;
const known = new Map<string, Resource>();

/**
 * The resource together with the instrumentation scope of its spans, as the dictionary holds it: a scope says the same on
 * every span. Equal ones come out as the same object; one without a scope is the resource itself.
 */
export function scopedResource(resource: Resource, scope: Scope): Resource {
  if (scope.name === "" && scope.version === "") return resource;
  const text = `${resource.id}\n${scope.name}\n${scope.version}`;
  const found = known.get(text);
  if (found !== undefined) return found;
  const id = createHash("sha256").update(text).digest().readBigInt64BE(0);
  const scoped = { ...resource, id, scope };
  if (known.size >= maxKnown) known.clear();
  known.set(text, scoped);
  return scoped;
}
