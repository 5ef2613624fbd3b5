import { z } from "zod";
import type { ApiCall, Media } from "./api-call";
import { alertsTaken, decisionsTaken, toldAlert, toldDecision, toldWebhook } from "./decision-intake";
import {
  outputOffset,
  outputStream,
  runId,
  runIntakeOutput,
  runOutputAppended,
  runPatchInput,
  runStartInput,
} from "./run-intake";

const usualFaults = [400, 401, 403, 413, 503] as const;
const json = (schema: z.ZodType): Media => ({ "application/json": schema });
const sender = { who: "sender", method: "post" } as const;

/** google.rpc.Status, as OTLP's senders expect it. */
const status = z.object({ code: z.number(), message: z.string(), details: z.array(z.unknown()).optional() });
const otlp = (signal: string, rejected: string): ApiCall => ({
  ...sender,
  path: `/v1/${signal}`,
  summary: `OTLP/HTTP ${signal}, gzip or not; answered once it is durable`,
  body: { "application/x-protobuf": "binary", "application/json": z.looseObject({}) },
  answers: {
    200: {
      description: "Taken; `partialSuccess` tells what was not",
      content: {
        "application/x-protobuf": "binary",
        "application/json": z.object({
          partialSuccess: z.object({ [rejected]: z.string(), errorMessage: z.string() }).optional(),
        }),
      },
    },
  },
  faults: [...usualFaults, 415],
  faultContent: { "application/x-protobuf": "binary", "application/json": status },
});

/** Everything that the receiver takes over HTTP, on its own port. */
export const receiverCalls: { [name: string]: ApiCall } = {
  exportTraces: otlp("traces", "rejectedSpans"),
  exportMetrics: otlp("metrics", "rejectedDataPoints"),
  exportLogs: otlp("logs", "rejectedLogRecords"),
  remoteWrite: {
    ...sender,
    path: "/api/v1/write",
    summary: "Prometheus remote write 1.0 and 2.0: protobuf, compressed with snappy",
    body: { "application/x-protobuf": "binary" },
    answers: { 204: { description: "Stored" } },
    faults: [...usualFaults, 415],
    faultContent: { "text/plain": "text" },
  },
  runStart: {
    ...sender,
    path: "/v1/runs",
    summary: "Starts a run; the header `traceparent` names its trace where the body does not",
    input: runStartInput,
    body: "json",
    answers: {
      201: { description: "Started", content: json(runIntakeOutput) },
      200: { description: "Had been started before", content: json(runIntakeOutput) },
    },
    faults: usualFaults,
  },
  runPatch: {
    who: "sender",
    method: "patch",
    path: "/v1/runs/{id}",
    summary: "Heartbeat, numbers or the end of a run",
    input: runPatchInput.extend({ id: runId }),
    body: "json",
    answers: { 200: { content: json(runIntakeOutput) } },
    faults: [...usualFaults, 404, 409],
  },
  runOutputAppend: {
    ...sender,
    path: "/v1/runs/{id}/output",
    summary: "Appends raw output; on a gap the 409's details have `expected_offset`",
    input: z.object({ id: runId, stream: outputStream.optional(), offset: outputOffset.optional() }),
    body: { "application/octet-stream": "binary" },
    answers: { 200: { content: json(runOutputAppended) } },
    faults: [...usualFaults, 404, 409],
  },
  decisionsTell: {
    ...sender,
    path: "/v1/decisions",
    summary: "Decisions of policies and guardrails: one, a list, or JSON lines",
    body: {
      "application/json": z.union([toldDecision, z.array(toldDecision)]),
      "application/x-ndjson": toldDecision,
    },
    answers: {
      200: { description: "Stored; refused ones are named", content: json(decisionsTaken) },
      400: {
        description: "Every one was refused, or the body cannot be read",
        content: json(z.union([decisionsTaken, z.object({ error: z.looseObject({}) })])),
      },
    },
    faults: [401, 403, 413, 503],
  },
  opaLogs: {
    ...sender,
    path: "/opa/logs",
    summary: "OPA's decision logs, as it uploads them; `/opa/logs/{partition}` too",
    body: { "application/json": z.array(z.looseObject({})) },
    answers: { 200: { description: "Stored; refused events are named", content: json(decisionsTaken) } },
    faults: usualFaults,
  },
  opaStatus: {
    ...sender,
    path: "/opa/status",
    summary: "OPA's status, as it uploads it; `/opa/status/{partition}` too",
    body: { "application/json": z.looseObject({}) },
    answers: { 200: { content: json(z.object({})) } },
    faults: usualFaults,
  },
  alertsPost: {
    ...sender,
    path: "/api/v2/alerts",
    summary: "Alerts of a Prometheus, as an Alertmanager takes them",
    body: { "application/json": z.array(toldAlert) },
    answers: {
      200: { description: "Stored", content: json(z.object({})) },
      400: {
        description:
          "Those that are right are stored, the text tells of the others; or the body cannot be read",
        content: json(z.union([z.string(), z.object({ error: z.looseObject({}) })])),
      },
    },
    faults: [401, 403, 413, 503],
  },
  alertsWebhook: {
    ...sender,
    path: "/api/v1/alerts/webhook",
    summary: "Webhooks of an Alertmanager or a Grafana",
    body: json(toldWebhook),
    answers: {
      200: { description: "Stored; refused ones are named", content: json(alertsTaken) },
      400: {
        description: "Every one was refused, or the body cannot be read",
        content: json(z.union([alertsTaken, z.object({ error: z.looseObject({}) })])),
      },
    },
    faults: [401, 403, 413, 503],
  },
};
