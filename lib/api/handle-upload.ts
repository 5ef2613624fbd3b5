import type { z } from "zod";
import { isOwnOrigin } from "@/lib/control/origin";
import { readSession, type Session } from "@/lib/control/session";
import type { Pool } from "@/lib/db/pool";
import { Forbidden } from "@/lib/errors";
import { Unauthenticated } from "./caller";
import { webContext } from "./context";
import { readInput } from "./handle";
import { readBytes } from "./read-bytes";
import { errorResponse, json } from "./respond";

type Upload<Input> = (of: { pool: Pool; session: Session; input: Input; body: Buffer }) => Promise<unknown>;

/** A handler for people that takes a file as the body, and what belongs to it as query parameters. */
export function handleUpload<Input extends z.ZodType>(
  path: string,
  contract: Input,
  maxBytes: number,
  work: Upload<z.output<Input>>,
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
      return json(await work({ pool: webContext().pool, session, input, body }), 201);
    } catch (error) {
      return errorResponse(error, webContext().log);
    }
  };
}
