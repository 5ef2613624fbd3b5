import { createHash } from "node:crypto";
import { BoundedMap } from "@/lib/model/bounded-map";
import type { Resource, Scope } from "@/lib/model/resource";

// A scope and a resource are a few dozen characters here.
const known = new BoundedMap<Resource>(2_000_000);

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
  known.set(text, scoped);
  return scoped;
}
