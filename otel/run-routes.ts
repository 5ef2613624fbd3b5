import type { IncomingMessage } from "node:http";
import { InvalidInput } from "@/lib/errors";
import { emptyLag } from "@/lib/model/lag";
import type { RunPipeline } from "@/lib/pipeline-runs";
import { answerCall, type Call, type CallParts, refuseMethod } from "./answer-call";
import { quoteLongNumbers } from "./decode/quote-long-numbers";
import type { HandleCall } from "./http";
import { TooLarge } from "./refusals";
import type { Failure } from "./status";

type Answer = { code: number; body: unknown };
type Route = {
  method: "POST" | "PATCH";
  path: RegExp;
  maxBytes: number;
  run: (runs: RunPipeline, call: Call & { id: string }) => Promise<Answer>;
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
export function createRunRoutes(parts: CallParts & { runs: RunPipeline }): HandleCall {
  return (request, response, path) => {
    const matching = routes.filter((route) => route.path.test(path));
    if (matching.length === 0) return false;
    const route = matching.find(({ method }) => method === request.method);
    if (route === undefined)
      refuseMethod(
        response,
        matching.map(({ method }) => method),
      );
    else {
      const work = async (call: Call) => {
        const id = decodeId(route.path.exec(path)?.[1] ?? "");
        return { ...(await route.run(parts.runs, { ...call, id })), facts: [oneCall] };
      };
      const { maxBytes } = route;
      void answerCall(
        parts,
        { signal: "runs", path, maxBytes, work, isExpected: isOfferToResume },
        request,
        response,
      );
    }
    return true;
  };
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
