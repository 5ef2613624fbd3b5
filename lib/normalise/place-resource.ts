// In: a group's resource attributes and a scope, as sent. Out: the row of the dictionary that stands for them.
// A project past its resources for the hour gets coarser rows, and what they leave out goes to the items themselves.
import { type Attributes, type AttributeValue, getAttribute, noAttributes } from "@/lib/model/attributes";
import type { Resource, Scope } from "@/lib/model/resource";
import type { AdmitResource } from "./cardinality";
import { clip } from "./clip";
import { normaliseResource } from "./resource";
import { scopedResource } from "./scoped-resource";

/** `moved`: what the items take over; `limited`: the resource is not the one that was sent. */
export type PlacedResource = { resource: Resource; moved: Attributes; limited: boolean };

export const otherServices = "(other services)";
/** Differs from one process, container or host to the next of the same service. */
const volatile =
  /^(service\.instance\.|process\.|host\.|container\.|k8s\.(pod|container|replicaset|job|node)\.|faas\.instance|os\.|device\.|cloud\.resource_id$|aws\.ecs\.task\.|aws\.log\.)/;
const identity = new Set([
  "service.name",
  "service.namespace",
  "service.version",
  "deployment.environment.name",
  "deployment.environment",
]);
// Each item gets them, so a resource of many or long values must not become as many times longer.
const maxMoved = 32;
const longestMoved = 256;

export function placeResource(attributes: Attributes, scope: Scope, admit?: AdmitResource): PlacedResource {
  const whole = scopedResource(normaliseResource(attributes), scope);
  if (admit === undefined || admit(whole.id, 0)) {
    return { resource: whole, moved: noAttributes, limited: false };
  }
  const steady = split(attributes, (key) => !volatile.test(key));
  const withoutVolatile = scopedResource(normaliseResource(steady.kept), scope);
  if (admit(withoutVolatile.id, 1)) return placed(withoutVolatile, steady.moved);
  const named = split(attributes, (key) => identity.has(key));
  const service = normaliseResource(named.kept);
  if (admit(service.id, 2)) return placed(service, withScope(named.moved, scope));
  const other = normaliseResource({ keys: ["service.name"], values: [otherServices] });
  // The names of the service first: they are what the item is searched by.
  return placed(other, withScope(join(named.kept, named.moved), scope));
}

/** An item's attributes with what its resource no longer says. Its own value of a key goes before the resource's. */
export function withMoved(own: Attributes, moved: Attributes): Attributes {
  if (moved.keys.length === 0) return own;
  const keys = [...own.keys];
  const values = [...own.values];
  moved.keys.forEach((key, i) => {
    keys.push(getAttribute(own, key) === undefined ? key : `resource.${key}`);
    values.push(moved.values[i] ?? null);
  });
  return { keys, values };
}

function placed(resource: Resource, moved: Attributes): PlacedResource {
  return {
    resource,
    moved: { keys: moved.keys.slice(0, maxMoved), values: moved.values.slice(0, maxMoved).map(shortened) },
    limited: true,
  };
}

function shortened(value: AttributeValue): AttributeValue {
  if (typeof value === "string") return clip(value, longestMoved);
  if (typeof value !== "object" || value === null) return value;
  return clip(
    JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? `${inner}` : inner)),
    longestMoved,
  );
}

function withScope(attributes: Attributes, scope: Scope): Attributes {
  if (scope.name === "" && scope.version === "") return attributes;
  // The names that OpenTelemetry gives a scope where there is no place for it.
  return join(
    { keys: ["otel.scope.name", "otel.scope.version"], values: [scope.name, scope.version] },
    attributes,
  );
}

function join(a: Attributes, b: Attributes): Attributes {
  return { keys: [...a.keys, ...b.keys], values: [...a.values, ...b.values] };
}

function split(
  attributes: Attributes,
  keep: (key: string) => boolean,
): { kept: Attributes; moved: Attributes } {
  const pick = (wanted: boolean): Attributes => {
    const at = attributes.keys.flatMap((key, i) => (keep(key) === wanted ? [i] : []));
    return {
      keys: at.map((i) => attributes.keys[i] ?? ""),
      values: at.map((i) => attributes.values[i] ?? null),
    };
  };
  return { kept: pick(true), moved: pick(false) };
}
