import { z } from "zod";
import type { Pool } from "@/lib/db/pool";
import { Forbidden, InvalidInput, NotFound, RuntowerError } from "@/lib/errors";
import type { Log } from "@/lib/log";
import { markFailed, traceWork } from "@/lib/watch/trace-work";
import { type CallerScope, readCaller, scopeOf, Unauthenticated } from "../caller";
import { type WebContext, webContext } from "../context";
import { readBytes } from "../read-bytes";
import { isUnstorable, unstorable } from "../respond";
import { webWatch } from "../watch";

/** `name`: what the path ends in, as the id of a silence. */
export type AlertmanagerCall = {
  db: Pool;
  scope: Pick<CallerScope, "projectIds" | "slugs">;
  params: URLSearchParams;
  name: string;
  body: unknown;
};
export type AlertmanagerEndpoint = {
  name: string;
  /** What a key has to have; a person may read. Who may only send telemetry must not silence. */
  needs: "read" | "write" | "read and write";
  answer: (call: AlertmanagerCall) => Promise<unknown>;
};
/** Which endpoint a method and a path below /api/v2/ are, and what it ends in; null: another method. */
export type FindAlertmanagerEndpoint = (
  method: string,
  path: string,
) => { endpoint: AlertmanagerEndpoint; name: string } | null | undefined;

/** Answers the part of Alertmanager's API that amtool, a Prometheus and Grafana use. `project` names one of several. */
export async function handleAlertmanager(
  find: FindAlertmanagerEndpoint,
  request: Request,
  maxBodyBytes: number,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const found = find(request.method, pathname.slice(pathname.indexOf("/api/v2/") + "/api/v2/".length));
  const question = `alertmanager ${found?.endpoint.name ?? "unknown"}`;
  return traceWork(question, {}, async (span) => {
    const startedMs = performance.now();
    const response = await answered(found, request, maxBodyBytes);
    const { status } = response;
    webWatch().metrics.countRequest({ question, status, durationMs: performance.now() - startedMs });
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) markFailed(span, `answered ${status}`);
    return response;
  });
}

async function answered(
  found: ReturnType<FindAlertmanagerEndpoint>,
  request: Request,
  maxBodyBytes: number,
): Promise<Response> {
  const context = webContext();
  try {
    const params = new URL(request.url).searchParams;
    const needs = found?.endpoint.needs ?? "read";
    const scope = await scopeFor(context, needs, request.headers, params.get("project") ?? undefined);
    if (found === undefined) throw new NotFound("there is no such endpoint here");
    if (found === null) return new Response(null, { status: 405 });
    const body = request.method === "POST" ? await readJson(request, maxBodyBytes) : null;
    const answer = await found.endpoint.answer({ db: context.pool, scope, params, name: found.name, body });
    return say(answer ?? {}, 200);
  } catch (error) {
    return failure(error, context.log);
  }
}

/** Changes are for keys alone: a cookie would go with the request of any page. */
async function scopeFor(
  { pool, keys, ...context }: WebContext,
  needs: AlertmanagerEndpoint["needs"],
  headers: Headers,
  project: string | undefined,
): Promise<AlertmanagerCall["scope"]> {
  if (needs === "read") return scopeOf(await readCaller({ pool, keys, ...context }, headers), project);
  const key = /^bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? headers.get("x-api-key");
  if (!key) throw new Unauthenticated("Send an API key: `Authorization: Bearer <key>`");
  const verified = await keys.verify(key);
  if (verified === null) throw new Unauthenticated("This API key is unknown or revoked");
  if (!verified.canWrite || (needs === "read and write" && !verified.canRead))
    throw new Forbidden(`This needs an API key with ${needs} scope`);
  return { projectIds: [verified.projectId], slugs: [] };
}

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const body = await readBytes(request, maxBytes, `the body is larger than ${maxBytes} bytes`);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new InvalidInput("the body is not valid JSON", undefined, { cause });
  }
}

const statuses: Record<RuntowerError["code"], number> = {
  invalid_input: 400,
  forbidden: 403,
  not_found: 404,
  // Alertmanager knows no conflict.
  conflict: 400,
  unavailable: 503,
};

/** An Alertmanager answers a fault with its words as a JSON text. */
function failure(error: unknown, log: Log): Response {
  if (error instanceof Unauthenticated) return say(error.message, 401);
  if (error instanceof z.ZodError)
    return say(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "), 400);
  if (error instanceof RuntowerError) return say(error.message, statuses[error.code]);
  if (isUnstorable(error)) return say(unstorable, 400);
  log.error({ err: error }, "a call of Alertmanager's API failed");
  return say("Something went wrong here; the server's log says what", 500);
}

function say(body: unknown, status: number): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
