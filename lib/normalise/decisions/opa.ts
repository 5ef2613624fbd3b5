// In: what OPA uploads, a JSON list of decision-log events. Out: each as a decision, or why it is refused. Pure; a body that
// is no list throws before anything is read.
// Input and result stay as they were sent; every other field is in the details.
import { createHash } from "node:crypto";
import { InvalidInput } from "@/lib/errors";
import type { Decision } from "@/lib/model/decision";
import {
  type DecisionContext,
  notJson,
  type ReadItem,
  readOrRefuse,
  refuseLargeItem,
} from "./decision-context";
import { detailsOf, toDecision } from "./decision-draft";
import { pointOfPolicy } from "./decision-point";
import { readTimeNs } from "./decision-time";
import { FlatAttributes } from "./flat-attributes";
import { type Element, listElements } from "./json-slices";
import { headerText, readSubject, requestIdOf, traceOf } from "./known-names";
import { isObject, type JsonObject, pathSteps, textOf, valueAt } from "./value-at";

/** Which instance of OPA it came from (`labels.id`), for counting. */
export type OpaDecision = { decision: Decision; instanceId: string | null };

/** Of the details: fields that the row holds whole. */
const ownColumns: ReadonlySet<string> = new Set(["input", "result", "erased", "masked"]);

export function* readOpaLog(text: string, context: DecisionContext): Generator<ReadItem> {
  for (const [index, element] of listElements(text).entries())
    yield readOrRefuse(index, () => readOpaEvent(text, element, context));
}

/** What OPA says of each decision, at least one of them; `query` of one that a compilation asked for. */
const decided = ["path", "query", "result", "error"] as const;

/** One event; refused where it is no JSON object, or none of a decision. */
export function readOpaEvent(text: string, element: Element, context: DecisionContext): OpaDecision {
  const event = parsedObject(text, element);
  refuseNoDecision(event);
  const raw = (key: string) => {
    const field = element.fields?.findLast((one) => one.key === key);
    return field === undefined ? null : text.slice(field.start, field.end);
  };
  const policy = policyOf(event.path);
  const answer = { policy, result: event.result, error: event.error };
  const mapping = context.mappings.of(policy);
  const subject = subjectOf(event, context);
  const pointed = (path: string | undefined) =>
    path === undefined ? null : textOf(valueAt(event.input, pathSteps(path)));
  const tool = pointed(mapping.tool_path) ?? subject.tool;
  const timeNs = readTimeNs(event.timestamp);
  const decision = toDecision({
    id: textOf(event.decision_id) ?? hashOf(text.slice(element.start, element.end)),
    timeNs: timeNs ?? context.nowNs,
    hasOwnTime: timeNs !== null,
    source: "opa",
    ...context.mappings.read(answer),
    policy,
    point: mapping.point ?? (tool === null ? pointOfPolicy(policy) : "tool_call"),
    revision: revisionOf(event, policy),
    agent: pointed(mapping.agent_path) ?? subject.agent,
    tool,
    userId: pointed(mapping.user_path) ?? subject.userId,
    service: textOf(valueAt(event.labels, ["app"])) ?? textOf(valueAt(event.labels, ["service"])),
    requestId: pointed(mapping.request_id_path) ?? subject.requestId,
    sessionId: pointed(mapping.session_path) ?? subject.sessionId,
    runId: subject.runId,
    traceId: subject.traceId,
    spanId: subject.spanId,
    latencyNs: latencyOf(event.metrics),
    attributes: attributesOf(event),
    input: raw("input"),
    result: raw("result"),
    details: detailsOf(text, element.fields ?? [], ownColumns),
    erased: texts(event.erased),
    masked: texts(event.masked),
  });
  return { decision, instanceId: textOf(valueAt(event.labels, ["id"])) };
}

function parsedObject(text: string, { start, end, fields }: Element): JsonObject {
  if (fields === null) throw new InvalidInput("not a JSON object");
  refuseLargeItem(end - start);
  try {
    return JSON.parse(text.slice(start, end)) as JsonObject;
  } catch (error) {
    throw notJson(error);
  }
}

/** OPA gives every decision an id and a time. Without both, one that is sent again could not be told from a new one. */
function refuseNoDecision(event: JsonObject): void {
  if (textOf(event.decision_id) === null && readTimeNs(event.timestamp) === null)
    throw new InvalidInput("neither decision_id nor a timestamp");
  if (decided.every((key) => event[key] === undefined))
    throw new InvalidInput(`no decision: none of ${decided.join(", ")}`);
}

function policyOf(path: unknown): string | null {
  return typeof path === "string" ? path.replace(/^\//, "").replace(/^data[./]/, "") || null : null;
}

/** Trace and request from the event itself, then from the headers that OPA was told to log, then from the input. */
function subjectOf(event: JsonObject, { requestIdKeys }: DecisionContext) {
  const subject = readSubject(event.input, requestIdKeys);
  const headers = valueAt(event, ["request_context", "http", "headers"]);
  const own = { traceId: textOf(event.trace_id), spanId: textOf(event.span_id) };
  const ofHeader = own.traceId === null ? traceOf(headerText(headers, "traceparent")) : own;
  return {
    ...subject,
    requestId: requestIdOf(headers, requestIdKeys) ?? subject.requestId,
    ...(ofHeader.traceId === null ? {} : ofHeader),
  };
}

/** Of the bundle that the policy is from: the one of its name, or the only one; of several all, since none is known. */
function revisionOf(event: JsonObject, policy: string | null): string | null {
  if (!isObject(event.bundles)) return textOf(event.revision);
  const bundles = Object.entries(event.bundles).flatMap(([name, bundle]): [string, string][] => {
    const revision = textOf(valueAt(bundle, ["revision"]));
    return revision === null ? [] : [[name, revision]];
  });
  const [only] = bundles;
  if (only === undefined) return textOf(event.revision);
  if (bundles.length === 1) return only[1];
  const named = bundles.filter(([name]) => isWithin(policy ?? "", name.replaceAll(".", "/")));
  const longest = named.sort(([a], [b]) => b.length - a.length)[0];
  if (longest !== undefined) return longest[1];
  return bundles
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, revision]) => `${name}:${revision}`)
    .join(", ");
}

function isWithin(policy: string, root: string): boolean {
  return policy === root || policy.startsWith(`${root}/`);
}

function latencyOf(metrics: unknown): number | null {
  for (const key of ["timer_server_handler_ns", "timer_rego_query_eval_ns"]) {
    const ns = valueAt(metrics, [key]);
    if (typeof ns === "number" && ns > 0) return ns;
  }
  return null;
}

function attributesOf(event: JsonObject): FlatAttributes["found"] {
  const flat = new FlatAttributes();
  if (typeof event.path === "string") flat.add("path", event.path);
  // Without its port, which is another for each connection.
  if (typeof event.requested_by === "string")
    flat.add("requested_by", event.requested_by.replace(/:\d+$/, ""));
  flat.add("labels", event.labels);
  flat.add("result", event.result);
  flat.add("input", event.input);
  return flat.found;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
