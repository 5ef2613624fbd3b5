import type { z } from "zod";
import { type ControlOperation, statusOf } from "@/lib/contract/control-operation";
import { isOwnOrigin } from "@/lib/control/origin";
import { readSession, type Session } from "@/lib/control/session";
import type { Pool } from "@/lib/db/pool";
import { Forbidden } from "@/lib/errors";
import { Unauthenticated } from "./caller";
import { webContext } from "./context";
import { readInput } from "./handle";
import { readBytes } from "./read-bytes";
import { errorResponse, json } from "./respond";

type Upload<Input, Output> = (of: {
  pool: Pool;
  session: Session;
  input: Input;
  body: Buffer;
}) => Promise<Output>;

/** A handler for people that takes a file as the body, and what belongs to it as query parameters. */
export function handleUpload<Input extends z.ZodType, Output extends z.ZodType>(
  { method, path, input: contract, output }: ControlOperation<Input, Output>,
  maxBytes: number,
  work: Upload<z.output<Input>, z.input<Output>>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const session = await readSession(request.headers);
      if (session === null) throw new Unauthenticated("Sign in first; an API key cannot do this");
      if (!isOwnOrigin(request.headers)) throw new Forbidden("This must come from a page of Runtower itself");
      const input = contract.parse(readInput(request, path));
      const body = await readBytes(
        request,
        maxBytes,
        `The file has more than ${Math.round(maxBytes / 1024 / 1024)} MiB`,
      );
      const { pool, checksAnswers } = webContext();
      const done = await work({ pool, session, input, body });
      return json(checksAnswers ? output.parse(done) : done, statusOf(method));
    } catch (error) {
      return errorResponse(error, webContext().log);
    }
  };
}
