import { z } from "zod";
import { decisionPoints } from "@/lib/model/decision";

const text = z.string().optional();
const instant = z.union([z.string(), z.number()]).optional();

/**
 * A decision of POST /v1/decisions by the names that it is stored under. The reader (lib/normalise/decisions) understands what
 * others call the same, and keeps what it does not know; an id or a time is needed, and a verdict.
 */
export const toldDecision = z.looseObject({
  decision_id: text,
  /** RFC 3339, or a number since the epoch. */
  timestamp: instant,
  /** allow, deny, modify, require_approval, warn, audit, error, or a usual word for one of them. */
  verdict: z.string(),
  policy: text,
  rule: text,
  revision: text,
  reason: text,
  point: z.enum(decisionPoints).optional(),
  service: text,
  agent: text,
  tool: text,
  user: text,
  request_id: text,
  run_id: text,
  session_id: text,
  trace_id: text,
  span_id: text,
  latency_ms: z.number().min(0).optional(),
  input: z.unknown(),
  result: z.unknown(),
  context: z.looseObject({}).optional(),
  labels: z.looseObject({}).optional(),
});

const refusedItem = z.object({ index: z.number().int(), reason: z.string() });

/** Counts of decisions; `merged` and `duplicates` are of the accepted: known from another source, and known just so. */
export const decisionsTaken = z.object({
  accepted: z.number().int(),
  merged: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
  /** The first of the refused ones, by their place. */
  errors: z.array(refusedItem),
});

const texts = z.record(z.string(), z.string());
/** An alert as Prometheus and Alertmanager send it. */
export const toldAlert = z.looseObject({
  labels: texts,
  annotations: texts.optional(),
  startsAt: text,
  endsAt: text,
  generatorURL: text,
});
export const toldWebhook = z.looseObject({
  alerts: z.array(toldAlert.extend({ status: z.enum(["firing", "resolved"]) })),
});
export const alertsTaken = decisionsTaken.omit({ merged: true });
