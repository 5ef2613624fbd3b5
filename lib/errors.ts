/** The five faults that callers can act on. Mapped to codes in two places only: lib/api/respond.ts and otel/status.ts. */
export abstract class RuntowerError extends Error {
  abstract readonly code: "invalid_input" | "not_found" | "forbidden" | "conflict" | "unavailable";
  readonly details: unknown;
  constructor(message: string, details?: unknown, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}
export class InvalidInput extends RuntowerError {
  readonly code = "invalid_input";
}
export class NotFound extends RuntowerError {
  readonly code = "not_found";
}
export class Forbidden extends RuntowerError {
  readonly code = "forbidden";
}
export class Conflict extends RuntowerError {
  readonly code = "conflict";
}
/** Retryable: the caller should come back after `retryAfterSeconds`. */
export class Unavailable extends RuntowerError {
  readonly code = "unavailable";
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds = 2, options?: ErrorOptions) {
    super(message, undefined, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
