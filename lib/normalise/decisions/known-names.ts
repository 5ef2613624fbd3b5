// Who asked, and what for: where policies, guardrails and log lines usually put it. In order of trust.
import { isObject, type JsonObject, textOf, valueAt } from "./value-at";

const names = {
  agent: ["agent_name", "agent_id", "agent", "agent_type", "agentName", "agentId"],
  tool: ["tool_name", "tool", "function_name", "function", "toolName", "tool_id"],
  userId: ["user_id", "user", "userId", "username", "user_name", "subject", "principal", "sub", "actor"],
  sessionId: ["session_id", "sessionId", "conversation_id", "thread_id", "session"],
  runId: ["run_id", "runId", "runtower.run.id", "workflow_run_id"],
  requestId: ["request_id", "requestId", "request.id", "correlation_id", "x_request_id", "x-request-id"],
  traceId: ["trace_id", "traceId"],
  spanId: ["span_id", "spanId"],
  traceparent: ["traceparent"],
} as const;
type Name = keyof typeof names;
const placeOf = new Map<string, { name: Name; rank: number }>(
  Object.entries(names).flatMap(([name, keys]) =>
    keys.map((key, rank): [string, { name: Name; rank: number }] => [key, { name: name as Name, rank }]),
  ),
);

/** Of an agent, tool or user that is told as an object. */
const innerKeys = ["name", "id", "user_id", "username", "email", "sub"];
/** Objects that hold more of the same. */
const containers = ["context", "metadata", "attributes", "extra"];

const headerPrefix = /^http\.request\.header\./;
const traceparent = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;
const headerPlaces = [
  ["headers"],
  ["http", "headers"],
  ["request", "headers"],
  ["request", "http", "headers"],
  // Envoy's external authorisation
  ["attributes", "request", "http", "headers"],
];

export type Subject = {
  agent: string | null;
  tool: string | null;
  userId: string | null;
  sessionId: string | null;
  runId: string | null;
  requestId: string | null;
  traceId: string | null;
  spanId: string | null;
};

/** What a JSON object says of its subject, itself or in one of its containers. */
export function readSubject(value: unknown, requestIdKeys: readonly string[]): Subject {
  const found = isObject(value) ? namesIn(value) : {};
  const headers = headersIn(value);
  const requestId = found.requestId ?? (isObject(value) ? configuredId(value, requestIdKeys) : null);
  const trace =
    found.traceId === undefined
      ? traceOf(found.traceparent ?? headerText(headers, "traceparent"))
      : { traceId: found.traceId, spanId: found.spanId ?? null };
  return {
    agent: found.agent ?? null,
    tool: found.tool ?? mcpTool(value),
    userId: found.userId ?? null,
    sessionId: found.sessionId ?? null,
    runId: found.runId ?? null,
    requestId: requestId ?? requestIdOf(headers, requestIdKeys),
    ...trace,
  };
}

/** What an object says itself goes before what its containers say, then the earlier of the names of a thing. */
function namesIn(object: JsonObject): { [N in Name]?: string } {
  const found = namesOf(object);
  for (const key of containers) {
    const inner = Object.hasOwn(object, key) ? object[key] : undefined;
    if (isObject(inner))
      for (const [name, text] of Object.entries(namesOf(inner))) found[name as Name] ??= text;
  }
  return found;
}

/** One pass over the object's own keys: it has fewer than there are names to ask for. */
function namesOf(object: JsonObject): { [N in Name]?: string } {
  const found: { [N in Name]?: string } = {};
  const ranks: { [N in Name]?: number } = {};
  for (const key of Object.keys(object)) {
    const place = placeOf.get(key);
    if (place === undefined || place.rank >= (ranks[place.name] ?? Number.POSITIVE_INFINITY)) continue;
    const value = object[key];
    const text = isObject(value) ? firstText(value, innerKeys) : textOf(value);
    if (text === null) continue;
    found[place.name] = text;
    ranks[place.name] = place.rank;
  }
  return found;
}

function configuredId(object: JsonObject, keys: readonly string[]): string | null {
  const own = firstText(object, keys);
  if (own !== null) return own;
  for (const key of containers) {
    const inner = Object.hasOwn(object, key) ? object[key] : undefined;
    const text = isObject(inner) ? firstText(inner, keys) : null;
    if (text !== null) return text;
  }
  return null;
}

function firstText(object: JsonObject, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = Object.hasOwn(object, key) ? textOf(object[key]) : null;
    if (text !== null) return text;
  }
  return null;
}

/** A tool call of the Model Context Protocol, given to a policy as it is. */
function mcpTool(value: unknown): string | null {
  return valueAt(value, ["method"]) === "tools/call" ? textOf(valueAt(value, ["params", "name"])) : null;
}

function headersIn(value: unknown): JsonObject | null {
  for (const steps of headerPlaces) {
    const headers = valueAt(value, steps);
    if (isObject(headers)) return headers;
  }
  return null;
}

/** Headers as an object of texts or lists of texts, their names in any case. */
export function headerText(headers: unknown, name: string): string | null {
  if (!isObject(headers)) return null;
  const key = Object.hasOwn(headers, name)
    ? name
    : Object.keys(headers).find((one) => one.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return textOf(Array.isArray(value) ? value[0] : value);
}

export function requestIdOf(headers: unknown, requestIdKeys: readonly string[]): string | null {
  if (!isObject(headers)) return null;
  const named = requestIdKeys.map((key) => key.replace(headerPrefix, "").toLowerCase());
  for (const name of ["x-request-id", ...named, "x-correlation-id"]) {
    const text = headerText(headers, name);
    if (text !== null) return text;
  }
  return null;
}

/** W3C: an invalid header is as none. */
export function traceOf(header: string | null): { traceId: string | null; spanId: string | null } {
  const match = header === null ? null : traceparent.exec(header.trim().toLowerCase());
  return { traceId: match?.[1] ?? null, spanId: match?.[2] ?? null };
}
