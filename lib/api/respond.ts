import { z } from "zod";
import { InvalidInput, RuntowerError, Unavailable } from "@/lib/errors";
import type { Log } from "@/lib/log";
import { Unauthenticated } from "./caller";

const noStore = { "cache-control": "no-store" };
const statuses: Record<RuntowerError["code"], number> = {
  invalid_input: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
};

export function json(body: unknown, status = 200, headers: { [name: string]: string } = {}): Response {
  return Response.json(body, { status, headers: { ...noStore, ...headers } });
}

/** The only map from our errors to HTTP. What is not ours is a bug: logged with its cause, answered without its message. */
export function errorResponse(error: unknown, log: Log): Response {
  if (error instanceof z.ZodError) {
    const faults = error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
    const message = faults
      .map(({ field, message }) => (field === "" ? message : `${field}: ${message}`))
      .join("; ");
    return fault(400, "invalid_input", message, faults);
  }
  if (error instanceof Unauthenticated) return fault(401, "unauthenticated", error.message);
  const known = isConnectionLost(error)
    ? new Unavailable("The database cannot be reached just now", 2, { cause: error })
    : isUnstorable(error)
      ? new InvalidInput(unstorable, undefined, { cause: error })
      : error;
  if (known instanceof RuntowerError) {
    if (known instanceof Unavailable) log.warn({ err: known.cause ?? known }, known.message);
    const headers: { [name: string]: string } =
      known instanceof Unavailable ? { "retry-after": String(known.retryAfterSeconds) } : {};
    return fault(statuses[known.code], known.code, known.message, known.details, headers);
  }
  log.error({ err: error }, "a question failed");
  return fault(500, "internal", "Something went wrong here; the server's log says what");
}

function fault(
  status: number,
  code: string,
  message: string,
  details?: unknown,
  headers?: { [name: string]: string },
): Response {
  return json({ error: { code, message, ...(details === undefined ? {} : { details }) } }, status, headers);
}

export const unstorable =
  "A text in it has the character NUL or half of a surrogate pair, which cannot be stored";

/** What PostgreSQL says of a text with such a character, in whatever field it came. */
export function isUnstorable(error: unknown): boolean {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  if (code === "22P02") return typeof detail === "string" && detail.includes("surrogate");
  return code === "22021" || code === "22P05";
}

/** Network faults, and PostgreSQL's classes 08 (connection), 57P (shutting down, starting) and 53 (out of connections). */
function isConnectionLost(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string")
    return /^(08...|57P..|53...|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT)$/.test(code);
  return (
    typeof message === "string" &&
    /connection terminated|timeout exceeded when trying to connect/i.test(message)
  );
}
