import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import type { NamingStrategy } from "@/lib/model/metrics/naming-strategy";
import type { MetricScope } from "@/lib/model/metrics/otlp";
import { clip } from "./clip";
import { labelName } from "./metric-names";

const longestName = 256;
const longestValue = 2_048;
const identifying = new Set(["service.name", "service.namespace", "service.instance.id"]);

/** Labels by attributes. Keys that become one name share it, with their values in the order of their keys. */
export function attributeLabels(
  attributes: Attributes,
  strategy: NamingStrategy,
  isWanted: (key: string) => boolean = () => true,
): Map<string, string> {
  // Of a key that stands twice the last one counts.
  const byKey = new Map(attributes.keys.map((key, i) => [key, attributes.values[i] ?? null]));
  const labels = new Map<string, string>();
  for (const key of [...byKey.keys()].sort()) {
    const name = isWanted(key) ? labelName(key, strategy) : null;
    const value = clip(labelText(byKey.get(key) ?? null), longestValue);
    if (name === null || name === "__name__" || value === "") continue;
    const clipped = clip(name, longestName);
    const before = labels.get(clipped);
    labels.set(clipped, before === undefined ? value : `${before};${value}`);
  }
  return labels;
}

/** What a resource and a scope add to every series: `job` and `instance`, and who measured. */
export function ownerLabels(
  resource: Attributes,
  scope: MetricScope | undefined,
  strategy: NamingStrategy,
): Map<string, string> {
  const labels = new Map<string, string>();
  if (scope !== undefined) {
    for (const [name, value] of attributeLabels(scope.attributes, strategy))
      labels.set(`otel_scope_${name}`, value);
    for (const [name, value] of [
      ["otel_scope_name", scope.name],
      ["otel_scope_version", scope.version],
      ["otel_scope_schema_url", scope.schemaUrl],
    ] as const)
      if (value !== "") labels.set(name, clip(value, longestValue));
  }
  const [service, namespace, instance] = ["service.name", "service.namespace", "service.instance.id"].map(
    (key) => labelText(resource.values[resource.keys.lastIndexOf(key)] ?? null),
  );
  if (service) labels.set("job", clip(namespace ? `${namespace}/${service}` : service, longestValue));
  if (instance) labels.set("instance", clip(instance, longestValue));
  return labels;
}

/** Labels of `target_info`: all that the resource says and `job` and `instance` do not; null where that is nothing. */
export function targetLabels(resource: Attributes, strategy: NamingStrategy): Map<string, string> | null {
  const owner = ownerLabels(resource, undefined, strategy);
  const others = attributeLabels(resource, strategy, (key) => !identifying.has(key));
  if (owner.size === 0 || others.size === 0) return null;
  for (const [name, value] of owner) others.set(name, value);
  return others;
}

/** As OpenTelemetry writes a value as text. */
function labelText(value: AttributeValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value !== "object") return String(value);
  return JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? inner.toString() : inner));
}
