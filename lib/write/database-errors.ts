/** SQLSTATE of an error from PostgreSQL, or the errno of a socket. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

export const isUniqueViolation = (error: unknown) => errorCode(error) === "23505";
/** check_violation: COPY found no partition for a row. */
export const isMissingPartition = (error: unknown) =>
  errorCode(error) === "23514" && error instanceof Error && error.message.includes("no partition");
/** deadlock_detected, serialization_failure: the same transaction again will do. */
export const isWorthRepeating = (error: unknown) => ["40P01", "40001"].includes(errorCode(error));
/** The server restarts, or the line to it broke: the same will do when it is back. */
export const isAway = (error: unknown) =>
  /^(08...|57P0[123]|ECONNREFUSED|ECONNRESET|EPIPE)$/.test(errorCode(error)) ||
  (error instanceof Error && /^Connection terminated|is not queryable$/.test(error.message));
/** Class 22 (data exception), 54 (program limit: an index row too large) and 23 other than unique: an item is at fault. */
export const isBadData = (error: unknown) =>
  /^(22|54|23(?!505))/.test(errorCode(error)) && !isMissingPartition(error);
