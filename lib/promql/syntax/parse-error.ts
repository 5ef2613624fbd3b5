import { QueryError } from "../query-error";
import { type Position, positionText } from "./position";

/** Thrown while parsing; `position` lets an editor underline it. */
export class ParseError extends QueryError {
  readonly position: Position;
  readonly reason: string;
  constructor(query: string, position: Position, reason: string) {
    super("bad_data", `${positionText(query, position)}: parse error: ${reason}`);
    this.position = position;
    this.reason = reason;
  }
}
