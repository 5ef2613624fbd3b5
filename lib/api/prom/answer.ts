import { z } from "zod";
import { Forbidden, InvalidInput, NotFound, RuntowerError } from "@/lib/errors";
import type { Log } from "@/lib/log";
import { JsonText } from "@/lib/model/json-text";
import { Unauthenticated } from "../caller";

/** What an endpoint answers. `data` is in the shape that the API documents. */
export type PromAnswer = { data: unknown; warnings?: readonly string[]; infos?: readonly string[] };

// Dashboards on other origins ask with a key; a session's cookie does not go there.
const headers = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "Accept, Authorization, Content-Type, Origin, X-API-Key",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-expose-headers": "Date",
  "cache-control": "no-store",
};

export function promOptions(): Response {
  return new Response(null, { status: 204, headers });
}

export function promSuccess({ data, warnings, infos }: PromAnswer): Response {
  const said = (name: string, remarks: readonly string[] = []) =>
    remarks.length > 0 ? `,"${name}":${JSON.stringify(remarks)}` : "";
  const text = data instanceof JsonText ? data.text : JSON.stringify(data);
  const body = `{"status":"success","data":${text}${said("warnings", warnings)}${said("infos", infos)}}`;
  return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
}

const statuses: { [errorType: string]: number } = {
  bad_data: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  execution: 422,
  canceled: 499,
  timeout: 503,
  unavailable: 503,
  internal: 500,
};

/** The only map from our errors to the Prometheus API's. What is not ours is a bug: logged, and answered without its message. */
export function promFailure(error: unknown, log: Log): Response {
  const errorType = typeOf(error);
  if (errorType === "internal") log.error({ err: error }, "a PromQL question failed");
  const message =
    errorType === "internal"
      ? "Something went wrong here; the server's log says what"
      : error instanceof z.ZodError
        ? error.issues.map((issue) => issue.message).join("; ")
        : (error as Error).message;
  // 499 is nginx's: the client is gone. Fetch cannot send it with a body that nobody reads, but a proxy may log it.
  return Response.json(
    { status: "error", errorType, error: message },
    { status: statuses[errorType] ?? 500, headers },
  );
}

function typeOf(error: unknown): string {
  if (error instanceof Unauthenticated) return "unauthorized";
  if (error instanceof z.ZodError) return "bad_data";
  if (!(error instanceof RuntowerError))
    return isTimeout(error) ? "timeout" : isNoText(error) ? "bad_data" : "internal";
  const kind = (error.details as { kind?: unknown } | undefined)?.kind;
  if (error instanceof InvalidInput) return typeof kind === "string" ? kind : "bad_data";
  if (error instanceof Forbidden) return "forbidden";
  return error instanceof NotFound ? "not_found" : "unavailable";
}

/** PostgreSQL's query_canceled: the statement took longer than the web process allows. */
function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "57014";
}

/** A name or a value that PostgreSQL has no text for: one with NUL. Nothing stored has one. */
function isNoText(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "22021" || code === "22P05";
}
