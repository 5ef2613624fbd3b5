import { InvalidInput } from "@/lib/errors";

/** As the Prometheus HTTP API names them. */
export type QueryErrorKind = "bad_data" | "execution" | "timeout" | "canceled";

/** A query that cannot be parsed or evaluated. The message is for the person who wrote the query. */
export class QueryError extends InvalidInput {
  readonly kind: QueryErrorKind;
  constructor(kind: QueryErrorKind, message: string) {
    super(message, { kind });
    this.kind = kind;
  }
}

export const executionError = (message: string) => new QueryError("execution", message);
