// The only map from errors to gRPC and HTTP codes. What a sender should send again is decided here and nowhere else.
import { status as Grpc } from "@grpc/grpc-js";
import { RuntowerError, Unavailable } from "@/lib/errors";
import { DiskFull, TooLarge, Unauthenticated } from "./refusals";

export type Failure = {
  grpc: Grpc;
  http: number;
  message: string;
  /** Set where, and only where, the same request may be sent again. */
  retryAfterSeconds: number | undefined;
  details: unknown;
  /** Not the sender's fault, and not one that we foresaw: to be logged with its cause. */
  isOurs: boolean;
};

const refuse = (grpc: Grpc, http: number, error: Error, details?: unknown): Failure => ({
  grpc,
  http,
  message: error.message,
  retryAfterSeconds: undefined,
  details,
  isOurs: false,
});

/** Any thrown value as an answer. An unknown one is retryable, as in the Collector: a plain 500 would lose the data. */
export function toFailure(error: unknown): Failure {
  if (error instanceof TooLarge) return refuse(Grpc.RESOURCE_EXHAUSTED, 413, error);
  if (error instanceof Unauthenticated) return refuse(Grpc.UNAUTHENTICATED, 401, error);
  if (error instanceof DiskFull) return retryable(error.message, error.retryAfterSeconds, false, 30);
  if (error instanceof Unavailable) return retryable(error.message, error.retryAfterSeconds, false);
  if (error instanceof RuntowerError) {
    switch (error.code) {
      case "invalid_input":
        return refuse(Grpc.INVALID_ARGUMENT, 400, error, error.details);
      case "forbidden":
        return refuse(Grpc.PERMISSION_DENIED, 403, error, error.details);
      case "not_found":
        return refuse(Grpc.NOT_FOUND, 404, error, error.details);
      case "conflict":
        return refuse(Grpc.ALREADY_EXISTS, 409, error, error.details);
      case "unavailable":
        return retryable(error.message, 2, false);
    }
  }
  const reason = databaseReason(error);
  if (reason !== undefined) return retryable(`The database ${reason}. Send again.`, 2, true);
  return retryable("The receiver failed to store this. Send again.", 5, true);
}

function retryable(message: string, seconds: number, isOurs: boolean, mostSeconds = 5): Failure {
  const retryAfterSeconds = Math.min(mostSeconds, Math.max(1, Math.ceil(seconds)));
  return { grpc: Grpc.UNAVAILABLE, http: 503, message, retryAfterSeconds, details: undefined, isOurs };
}

/** SQLSTATEs (or their classes) and socket errors that pass. */
const passing: { [code: string]: string } = {
  "08": "connection was lost",
  "28": "refuses the receiver's credentials",
  "3D000": "does not exist yet",
  "42P01": "has no tables yet",
  "25P03": "ended an idle transaction",
  "40001": "had a conflict between transactions",
  "40P01": "broke a deadlock",
  "53": "is out of a resource",
  "53100": "has no disk space left",
  "53200": "is out of memory",
  "53300": "has too many connections",
  "55P03": "could not get a lock in time",
  "57014": "cancelled the statement for taking too long",
  "57P01": "is shutting down",
  "57P02": "is restarting after a crash",
  "57P03": "is starting up",
  "58": "had a system error",
  ECONNREFUSED: "cannot be reached",
  ECONNRESET: "connection was lost",
  EPIPE: "connection was lost",
  ETIMEDOUT: "did not answer in time",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached",
  ENOTFOUND: "address cannot be found",
  EAI_AGAIN: "address cannot be found",
};

/** What passed at the database, when this error came from one; the causes are looked through too. */
function databaseReason(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code = "code" in at && typeof at.code === "string" ? at.code : "";
    const reason = passing[code] ?? (code.length === 5 ? passing[code.slice(0, 2)] : undefined);
    if (reason !== undefined) return reason;
    if (/timeout exceeded when trying to connect|Connection terminated/.test(at.message))
      return "did not answer in time";
  }
  return undefined;
}
