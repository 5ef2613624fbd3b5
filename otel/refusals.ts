import { InvalidInput, RuntowerError, Unavailable } from "@/lib/errors";

/** More than one request may hold: answered 413 / RESOURCE_EXHAUSTED, never to be retried as it is. */
export class TooLarge extends InvalidInput {}

/** No key, or one that is not known: 401 / UNAUTHENTICATED. A known key without the scope is `Forbidden`. */
export class Unauthenticated extends RuntowerError {
  readonly code = "forbidden";
}

/** No space left that the database may use: 503 / UNAVAILABLE, to be sent again. Space comes back slowly, so not at once. */
export class DiskFull extends Unavailable {
  constructor(message: string) {
    super(message, 30);
  }
}
