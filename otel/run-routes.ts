import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidInput } from "@/lib/errors";
import type { Log } from "@/lib/log";
import { emptyLag } from "@/lib/model/lag";
import type { RunPipeline } from "@/lib/pipeline-runs";
import type { Authenticate, Principal } from "./authenticate";
import type { IngestCount } from "./count-ingest";
import { quoteLongNumbers } from "./decode/quote-long-numbers";
import type { DiskGuard } from "./disk-guard";
import { type HandleRuns, senderOf } from "./http";
import type { InFlight } from "./in-flight";
import { readBody } from "./read-body";
import { TooLarge } from "./refusals";
import { type Failure, toFailure } from "./status";

export type RunRouteParts = {
  runs: RunPipeline;
  authenticate: Authenticate;
  inFlight: InFlight;
  disk: Pick<DiskGuard, "refuseWhenFull">;
  maxBodyBytes: number;
  count: IngestCount;
  log: Log;
};

type Call = { projectId: number; body: Buffer; request: IncomingMessage; query: URLSearchParams; id: string };
type Answer = { code: number; body: unknown };
type Route = {
  method: "POST" | "PATCH";
  path: RegExp;
  maxBytes: number;
  run: (runs: RunPipeline, call: Call) => Promise<Answer>;
};

// Input and output of a run are cut at 64 KB each; what is far larger is a mistake, or belongs into the output stream.
const maxJsonBytes = 8 * 1024 * 1024;
// One append is one row; a longer output comes in parts, each with its offset.
const maxOutputBytes = 1024 * 1024;

const routes: Route[] = [
  {
    method: "POST",
    path: /^\/v1\/runs\/?$/,
    maxBytes: maxJsonBytes,
    run: async (runs, { projectId, body, request }) => {
      const { created, run } = await runs.start(projectId, withTraceparent(parseJson(body), request));
      return { code: created ? 201 : 200, body: run };
    },
  },
  {
    method: "PATCH",
    path: /^\/v1\/runs\/([^/]+)$/,
    maxBytes: maxJsonBytes,
    run: async (runs, { projectId, id, body }) => ({
      code: 200,
      body: await runs.patch(projectId, id, parseJson(body)),
    }),
  },
  {
    method: "POST",
    path: /^\/v1\/runs\/([^/]+)\/output$/,
    maxBytes: maxOutputBytes,
    run: async (runs, { projectId, id, body, query }) => {
      const stream = query.get("stream") ?? undefined;
      const offset = query.get("offset") ?? undefined;
      return { code: 200, body: await runs.append(projectId, id, stream, offset, body) };
    },
  },
];

/** The run API: POST /v1/runs, PATCH /v1/runs/{id}, POST /v1/runs/{id}/output?stream=&offset=. */
export function createRunRoutes(parts: RunRouteParts): HandleRuns {
  return (request, response, path) => {
    const matching = routes.filter((route) => route.path.test(path));
    if (matching.length === 0) return false;
    const route = matching.find(({ method }) => method === request.method);
    if (route === undefined) {
      response.setHeader("allow", matching.map(({ method }) => method).join(", "));
      send(response, 405, { error: { code: "method_not_allowed", message: `Use ${matching[0]?.method}.` } });
    } else void answerCall(parts, route, path, request, response);
    return true;
  };
}

async function answerCall(
  parts: RunRouteParts,
  route: Route,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const hold = parts.inFlight.hold();
  const sender = senderOf(request);
  let principal: Principal | undefined;
  let bytes = 0;
  try {
    principal = await parts.authenticate(sender);
    parts.count.remember(sender, principal);
    parts.disk.refuseWhenFull();
    const id = decodeId(route.path.exec(path)?.[1] ?? "");
    const body = await readBody(request, Math.min(route.maxBytes, parts.maxBodyBytes), hold);
    bytes = body.length;
    const query = new URL(request.url ?? "/", "http://receiver").searchParams;
    const { projectId } = principal;
    const { code, body: answer } = await route.run(parts.runs, { projectId, body, request, query, id });
    parts.count.taken({ ...principal, signal: "runs", bytes, facts: [oneCall] });
    send(response, code, answer);
  } catch (error) {
    const failure = toFailure(error);
    if (!isOfferToResume(failure))
      parts.count.turnedAway({ sender, principal, signal: "runs", bytes, error, failure });
    if (failure.isOurs)
      parts.log.error({ err: error, path }, "run call failed; the sender was asked to retry");
    if (failure.retryAfterSeconds !== undefined) response.setHeader("retry-after", failure.retryAfterSeconds);
    send(response, failure.http, errorBody(failure));
  } finally {
    hold.release();
  }
}

/** A call tells nothing of a service; what it tells is of now. */
const oneCall = {
  service: "",
  accepted: 1,
  rejected: 0,
  duplicates: 0,
  skewed: 0,
  lag: emptyLag(),
  reasons: [],
};

/** A gap in a run's output is how a sender finds out where to go on, and no loss. */
function isOfferToResume({ http, details }: Failure): boolean {
  return http === 409 && typeof details === "object" && details !== null && "expected_offset" in details;
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

function decodeId(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new InvalidInput("The run id in the path is not well percent-encoded.", undefined, { cause });
  }
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(quoteLongNumbers(body));
  } catch (cause) {
    if (cause instanceof InvalidInput || cause instanceof TooLarge) throw cause;
    throw new InvalidInput("The body is not valid JSON.", undefined, { cause });
  }
}

/** The W3C header names the trace where the body does not. */
function withTraceparent(body: unknown, request: IncomingMessage): unknown {
  const { traceparent } = request.headers;
  if (typeof traceparent !== "string" || typeof body !== "object" || body === null || Array.isArray(body))
    return body;
  return "trace_id" in body || "traceparent" in body ? body : { ...body, traceparent };
}

function send(response: ServerResponse, code: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(code, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}
