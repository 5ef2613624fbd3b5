// Who asked, and what for: where policies, guardrails and log lines usually put it. In order of trust.
import { isObject, type JsonObject, textOf, valueAt } from "./value-at";

const agentKeys = ["agent_name", "agent_id", "agent", "agent_type", "agentName", "agentId"];
const toolKeys = ["tool_name", "tool", "function_name", "function", "toolName", "tool_id"];
const userKeys = [
  "user_id",
  "user",
  "userId",
  "username",
  "user_name",
  "subject",
  "principal",
  "sub",
  "actor",
];
const sessionKeys = ["session_id", "sessionId", "conversation_id", "thread_id", "session"];
const runKeys = ["run_id", "runId", "runtower.run.id", "workflow_run_id"];
const requestKeys = [
  "request_id",
  "requestId",
  "request.id",
  "correlation_id",
  "x_request_id",
  "x-request-id",
];
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
  const places = isObject(value)
    ? [value, ...containers.map((key) => valueAt(value, [key])).filter(isObject)]
    : [];
  const find = (keys: readonly string[]) => firstText(places, keys);
  const trace = { traceId: find(["trace_id", "traceId"]), spanId: find(["span_id", "spanId"]) };
  const headers = headersIn(value);
  return {
    agent: find(agentKeys),
    tool: find(toolKeys) ?? mcpTool(value),
    userId: find(userKeys),
    sessionId: find(sessionKeys),
    runId: find(runKeys),
    requestId: find(requestKeys) ?? find(requestIdKeys) ?? requestIdOf(headers, requestIdKeys),
    ...(trace.traceId === null
      ? traceOf(find(["traceparent"]) ?? headerText(headers, "traceparent"))
      : trace),
  };
}

function firstText(places: readonly JsonObject[], keys: readonly string[]): string | null {
  for (const place of places) {
    for (const key of keys) {
      const value = Object.hasOwn(place, key) ? place[key] : undefined;
      const text = isObject(value) ? firstText([value], innerKeys) : textOf(value);
      if (text !== null) return text;
    }
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
