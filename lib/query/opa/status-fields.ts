// What OPA's POST /status says, read as it is stored: nothing in it is taken for granted.
import type { OpaInstance } from "@/lib/contract/opa-instances";

type Bundle = OpaInstance["bundles"][number];

export function bundlesOf(bundles: unknown, discovery: unknown): Bundle[] {
  const own = Object.entries(objectOf(bundles)).map(([name, one]) => bundleOf(name, objectOf(one)));
  const found = objectOf(discovery);
  return Object.keys(found).length === 0 ? own : [...own, bundleOf(textOf(found.name) ?? "discovery", found)];
}

function bundleOf(name: string, one: Record<string, unknown>): Bundle {
  return {
    name: textOf(one.name) ?? name,
    type: textOf(one.type),
    active_revision: textOf(one.active_revision),
    last_activation_at: instantOf(one.last_successful_activation),
    last_download_at: instantOf(one.last_successful_download),
    last_request_at: instantOf(one.last_request),
    size_bytes: typeof one.size === "number" ? one.size : null,
    error: errorOf(one),
  };
}

/** `message`, with the first of `errors`, which names file and line. */
function errorOf(one: Record<string, unknown>): string | null {
  const message = textOf(one.message) ?? textOf(one.code);
  if (message === null) return null;
  const [first] = Array.isArray(one.errors) ? (one.errors as unknown[]) : [];
  const detail = typeof first === "string" ? first : textOf(objectOf(first).message);
  return detail === null || message.includes(detail) ? message : `${message}: ${detail}`;
}

export function pluginsOf(plugins: unknown): OpaInstance["plugins"] {
  return Object.entries(objectOf(plugins)).flatMap(([name, one]) => {
    const state = textOf(objectOf(one).state);
    return state === null ? [] : [{ name, state, message: textOf(objectOf(one).message) }];
  });
}

/** Go's zero time says never. */
function instantOf(value: unknown): string | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? new Date(ms).toISOString() : null;
}

export function timeOf(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
