// A call that is answered in JSON, whatever it is about: who sends, is there room, what does it say, store it.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "@/lib/log";
import type { ServiceFacts } from "@/lib/model/export-facts";
import type { IngestSignal } from "@/lib/watch/ingest-cells";
import type { ExportOutcome, Metrics } from "@/lib/watch/metrics";
import type { Authenticate, Principal, Sender } from "./authenticate";
import type { IngestCount } from "./count-ingest";
import type { DiskGuard } from "./disk-guard";
import { outcomeOf } from "./export";
import type { InFlight } from "./in-flight";
import { readBody } from "./read-body";
import { type Failure, toFailure } from "./status";

export type CallParts = {
  authenticate: Authenticate;
  inFlight: InFlight;
  disk: Pick<DiskGuard, "refuseWhenFull">;
  maxBodyBytes: number;
  count: IngestCount;
  metrics: Metrics;
  log: Log;
};
export type Call = { projectId: number; body: Buffer; request: IncomingMessage; query: URLSearchParams };
/** `facts`: what it held, for the statistics of ingest. */
export type CallAnswer = { code: number; body: unknown; facts: readonly ServiceFacts[] };
export type CallOf = {
  signal: IngestSignal;
  path: string;
  maxBytes: number;
  /** Answers once what it stores is durable. */
  work: (call: Call) => Promise<CallAnswer>;
  /** Failures that are a part of the protocol, and no loss. */
  isExpected?: (failure: Failure) => boolean;
};

/** Never rejects: what went wrong is in the answer. */
export async function answerCall(
  parts: CallParts,
  of: CallOf,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { signal } = of;
  const hold = parts.inFlight.hold();
  const sender = senderOf(request);
  let principal: Principal | undefined;
  let bytes = 0;
  let startedMs = performance.now();
  let outcome: ExportOutcome = "accepted";
  try {
    principal = await parts.authenticate(sender);
    parts.count.remember(sender, principal);
    parts.disk.refuseWhenFull();
    const body = await readBody(request, Math.min(of.maxBytes, parts.maxBodyBytes), hold);
    bytes = body.length;
    startedMs = performance.now();
    const query = new URL(request.url ?? "/", "http://receiver").searchParams;
    const answer = await of.work({ projectId: principal.projectId, body, request, query });
    parts.count.taken({ ...principal, signal, bytes, facts: answer.facts });
    if (answer.code === 400) outcome = "invalid";
    sendJson(response, answer.code, answer.body);
  } catch (error) {
    const failure = toFailure(error);
    outcome = outcomeOf(failure);
    if (!of.isExpected?.(failure))
      parts.count.turnedAway({ sender, principal, signal, bytes, error, failure });
    if (failure.isOurs)
      parts.log.error({ err: error, path: of.path }, "call failed; the sender was asked to retry");
    if (failure.retryAfterSeconds !== undefined) response.setHeader("retry-after", failure.retryAfterSeconds);
    sendJson(response, failure.http, errorBody(failure));
  } finally {
    hold.release();
    const durationMs = performance.now() - startedMs;
    // Calls about runs are counted in the statistics of ingest only.
    if (signal === "decisions")
      parts.metrics.countExport({ signal, transport: "http", outcome, bytes, durationMs });
  }
}

export function senderOf({ headers, socket }: IncomingMessage): Sender {
  const apiKey = headers["x-api-key"];
  return {
    authorization: headers.authorization,
    apiKey: Array.isArray(apiKey) ? apiKey[0] : apiKey,
    address: socket.remoteAddress,
    isForwarded: headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined,
  };
}

/** A path that is known, asked with another method. */
export function refuseMethod(response: ServerResponse, methods: readonly string[]): void {
  response.setHeader("allow", methods.join(", "));
  sendJson(response, 405, { error: { code: "method_not_allowed", message: `Use ${methods[0]}.` } });
}

const codes: { [http: number]: string | undefined } = {
  400: "invalid_input",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
};

function errorBody({ http, message, details }: Failure): unknown {
  return {
    error: { code: codes[http] ?? "unavailable", message, ...(details !== undefined && { details }) },
  };
}

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(code, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}
