// What the OpenAPI document tells of one call, whichever table it comes from.
import type { z } from "zod";
import type { Method } from "./control-operation";

/**
 * `reader`: a session or a key with read scope. `admin`, `person`: a session only. `sender`: a key with write scope, or none on
 * the same machine. `anyone`: no credentials.
 */
export type Who = "reader" | "admin" | "person" | "sender" | "anyone";

export type Media = { [mediaType: string]: z.ZodType | "text" | "binary" };

export type ApiCall = {
  method: Method;
  path: string;
  summary: string;
  who: Who;
  /** Fields named in the path are path parameters; the others query parameters or, with `body` "json", the JSON body. */
  input?: z.ZodType;
  body?: "json" | Media;
  answers: { [status: number]: { description?: string; content?: Media } };
  /** Statuses of failures, each with the error body that all of the API has unless `faultContent` says otherwise. */
  faults: readonly number[];
  faultContent?: Media;
  /** Names and data of server-sent events. */
  events?: { [name: string]: z.ZodType };
};
