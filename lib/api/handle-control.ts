import type { z } from "zod";
import { type ControlOperation, statusOf } from "@/lib/contract/control-operation";
import { type ControlDb, controlDb } from "@/lib/control/database";
import { isOwnOrigin } from "@/lib/control/origin";
import { readSession, type Session } from "@/lib/control/session";
import type { Pool } from "@/lib/db/pool";
import { Forbidden, InvalidInput } from "@/lib/errors";
import { Unauthenticated } from "./caller";
import { webContext } from "./context";
import { readInput } from "./handle";
import { readJson } from "./read-bytes";
import { errorResponse, json } from "./respond";

type Control<Input, Output> = (of: {
  db: ControlDb;
  /** For what of the control plane lies beside telemetry. */
  pool: Pool;
  session: Session;
  input: Input;
}) => Promise<Output>;

const usualBodyBytes = 64 * 1024;

/**
 * A handler of the control plane, for people only: keys cannot make keys. What changes something takes a JSON body and must
 * come from a page of our own.
 */
export function handleControl<Input extends z.ZodType, Output extends z.ZodType>(
  { method, path, input: contract, output }: ControlOperation<Input, Output>,
  work: Control<z.output<Input>, z.input<Output>>,
  { maxBodyBytes = usualBodyBytes } = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const session = await readSession(request.headers);
      if (session === null) throw new Unauthenticated("Sign in first; an API key cannot do this");
      if (method !== "get" && !isOwnOrigin(request.headers))
        throw new Forbidden("This must come from a page of Runtower itself");
      const body = ["post", "put", "patch"].includes(method) ? await readBody(request, maxBodyBytes) : {};
      const input = contract.parse({ ...body, ...readInput(request, path) });
      const { pool, checksAnswers } = webContext();
      const done = await work({ db: controlDb(), pool, session, input });
      return json(checksAnswers ? output.parse(done) : done, statusOf(method));
    } catch (error) {
      return errorResponse(error, webContext().log);
    }
  };
}

async function readBody(request: Request, maxBodyBytes: number): Promise<object> {
  const body = await readJson(request, maxBodyBytes);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new InvalidInput("Send a JSON object");
  return body;
}
