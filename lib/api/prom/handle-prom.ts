import type { Pool } from "@/lib/db/pool";
import { markFailed, traceWork } from "@/lib/watch/trace-work";
import { type CallerScope, readCaller, scopeOf } from "../caller";
import { webContext } from "../context";
import { webWatch } from "../watch";
import { type PromAnswer, promFailure, promSuccess } from "./answer";
import { readParams } from "./read-params";

export type PromCall = { db: Pool; scope: CallerScope; params: URLSearchParams; signal: AbortSignal };
export type PromEndpoint = (call: PromCall, name: string) => Promise<PromAnswer>;

/** Answers one endpoint of the Prometheus API for whoever may read: a key, or a session. `project` names one of several. */
export function handleProm(
  endpoint: string,
  answer: PromEndpoint,
  name: string,
  request: Request,
): Promise<Response> {
  return traceWork(`prom ${endpoint}`, {}, async (span) => {
    const startedMs = performance.now();
    const response = await answered(answer, name, request);
    const { status } = response;
    const durationMs = performance.now() - startedMs;
    webWatch().metrics.countRequest({ question: `prom ${endpoint}`, status, durationMs });
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) markFailed(span, `answered ${status}`);
    return response;
  });
}

async function answered(answer: PromEndpoint, name: string, request: Request): Promise<Response> {
  const context = webContext();
  try {
    const caller = await readCaller(context, request.headers);
    const params = await readParams(request);
    const scope = scopeOf(caller, params.get("project") ?? undefined);
    return promSuccess(await answer({ db: context.pool, scope, params, signal: request.signal }, name));
  } catch (error) {
    return promFailure(error, context.log);
  }
}
