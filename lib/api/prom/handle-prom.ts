import type { Pool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import { NotFound } from "@/lib/errors";
import { markFailed, traceWork } from "@/lib/watch/trace-work";
import { type CallerScope, readCaller, scopeOf } from "../caller";
import { webContext } from "../context";
import { webWatch } from "../watch";
import { type PromAnswer, promFailure, promSuccess } from "./answer";
import { readParams } from "./read-params";

export type PromCall = {
  db: Pool;
  scope: CallerScope;
  params: URLSearchParams;
  name: string;
  limits: { maxSamples: number; maxSeries: number; timeoutMs: number };
};
type Endpoint = { methods: readonly string[]; answer: (call: PromCall) => Promise<PromAnswer> };
/** Which endpoint a path below /api/v1/ is, and the name in it. */
export type FindEndpoint = (path: string) => { path: string; name: string; endpoint: Endpoint } | undefined;

/** Answers the Prometheus API for whoever may read: a key, or a session. `project` names one of several. */
export async function handleProm(find: FindEndpoint, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const found = find(decoded(pathname.slice(pathname.indexOf("/api/v1/") + "/api/v1/".length)));
  const question = `prom ${found?.path ?? "unknown"}`;
  return traceWork(question, {}, async (span) => {
    const startedMs = performance.now();
    const response = await answered(found, request);
    const { status } = response;
    webWatch().metrics.countRequest({ question, status, durationMs: performance.now() - startedMs });
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) markFailed(span, `answered ${status}`);
    return response;
  });
}

async function answered(found: ReturnType<FindEndpoint>, request: Request): Promise<Response> {
  const context = webContext();
  try {
    const caller = await readCaller(context, request.headers);
    if (found === undefined) throw new NotFound("there is no such endpoint here");
    const { endpoint, name } = found;
    if (!endpoint.methods.includes(request.method))
      return new Response(null, { status: 405, headers: { allow: endpoint.methods.join(", ") } });
    const params = await readParams(request);
    const scope = scopeOf(caller, params.get("project") ?? undefined);
    const limits = limitsOf(context.env);
    const answer = await endpoint.answer({ db: context.pool, scope, params, name, limits });
    return promSuccess(answer);
  } catch (error) {
    return promFailure(error, context.log);
  }
}

function limitsOf(env: Env): PromCall["limits"] {
  return {
    maxSamples: env.RUNTOWER_QUERY_MAX_SAMPLES,
    maxSeries: env.RUNTOWER_QUERY_MAX_SERIES,
    timeoutMs: env.RUNTOWER_QUERY_TIMEOUT_SECONDS * 1_000,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
