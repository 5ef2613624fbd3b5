// In: canonical log records. Out: the decisions that some of them tell of. Pure; the same record again gives the same decision.
// TaskPilot and others log each decision beside what they store of it, OPA prints its own to the console.
import { type AttributeValue, asText, getText } from "@/lib/model/attributes";
import type { Decision } from "@/lib/model/decision";
import type { LogRecord } from "@/lib/model/log-record";
import { readApiDecision } from "./api";
import { attributeJson } from "./attribute-json";
import { type DecisionContext, readOrRefuse } from "./decision-context";
import { elementAt } from "./json-slices";
import { readOpaEvent } from "./opa";
import { isTaskpilotRecord, readTaskpilotRecord } from "./taskpilot";
import type { JsonObject } from "./value-at";

const maxBody = 262_144;
const flattened = "context_";
const opaType = "openpolicyagent.org/decision_logs";

/** No more than a look at the keys for a record that tells of none. */
export function mayTellOfDecision({ attributes, bodyJson, body }: LogRecord): boolean {
  if (attributes.keys.includes("decision_id")) return true;
  if (typeof bodyJson === "object" && bodyJson !== null) return Object.hasOwn(bodyJson, "decision_id");
  return body.charCodeAt(0) === 123 && body.length <= maxBody && body.includes('"decision_id"');
}

export function logDecisions(records: readonly LogRecord[], context: DecisionContext): Decision[] {
  return records.flatMap((record) => {
    if (!mayTellOfDecision(record)) return [];
    const item = readOrRefuse(0, () => ({
      decision: read(record, { ...context, nowNs: record.timeNs }),
      instanceId: null,
    }));
    // A record that only mentions a decision is a log record and no more.
    return "decision" in item ? withRecord(item.decision, record) : [];
  });
}

function read(record: LogRecord, context: DecisionContext): Decision {
  const text = textOfRecord(record);
  const element = elementAt(text, 0);
  const object = JSON.parse(text) as JsonObject;
  if (object.type === opaType || (object.path !== undefined && object.labels !== undefined))
    return readOpaEvent(text, element, context).decision;
  const item = { object, text, element };
  const decision = isTaskpilotRecord(object)
    ? readTaskpilotRecord(item, context)
    : readApiDecision(item, context);
  return { ...decision, source: "log" };
}

/** What the record says as one JSON object: its attributes, or its body where the decision stands there. */
function textOfRecord({ attributes, bodyJson, body }: LogRecord): string {
  if (!attributes.keys.includes("decision_id")) {
    return typeof bodyJson === "object" && bodyJson !== null ? attributeJson(bodyJson) : body;
  }
  // Without a prototype, which a sender's key could name.
  const object: { [key: string]: AttributeValue } = Object.create(null);
  const context: { [key: string]: AttributeValue } = Object.create(null);
  for (const [i, key] of attributes.keys.entries()) {
    const value = attributes.values[i] ?? null;
    if (key.startsWith(flattened)) context[key.slice(flattened.length)] = value;
    else object[key] = value;
  }
  if (Object.keys(context).length > 0 && object.context === undefined) object.context = context;
  return attributeJson(object);
}

/** Where it was logged is where it belongs, unless it says so itself. */
function withRecord(decision: Decision, record: LogRecord): Decision {
  return {
    ...decision,
    hasOwnTime: true,
    service: decision.service ?? record.resource.serviceName,
    requestId: decision.requestId ?? record.requestId,
    runId: decision.runId ?? record.runId,
    sessionId: decision.sessionId ?? getText(record.attributes, "session.id") ?? null,
    userId: decision.userId ?? asText(getText(record.attributes, "user.id")) ?? null,
    ...(decision.traceId === null && { traceId: record.traceId, spanId: record.spanId }),
  };
}
