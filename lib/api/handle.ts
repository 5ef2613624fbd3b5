import type { z } from "zod";
import type { Operation } from "@/lib/contract/operations";
import type { Pool } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import { type CallerScope, readCaller, scopeOf } from "./caller";
import { webContext } from "./context";
import { errorResponse, json } from "./respond";

export type RouteHandler = (request: Request) => Promise<Response>;
type Question<Input, Output> = (db: Pool, scope: CallerScope, input: Input) => Promise<Output>;
type Given = { [name: string]: string };

/** A route handler that authorises, parses by the contract, asks one question and maps its errors. */
export function handle<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  question: Question<z.output<Input>, z.input<Output>>,
): RouteHandler {
  return async (request) => {
    const context = webContext();
    try {
      // Authorised before parsed: a stranger learns nothing, not even what the API takes.
      const caller = await readCaller(context, request.headers);
      const given = readInput(request, operation.path);
      const input = operation.input.parse(given);
      const scope = scopeOf(caller, given.project, operation.everyProject);
      const answer = await question(context.pool, scope, input);
      return json(context.checksAnswers ? operation.output.parse(answer) : answer);
    } catch (error) {
      return errorResponse(error, context.log);
    }
  };
}

/** Query parameters and, by the operation's path, the segments of the address; an empty parameter counts as absent. */
export function readInput(request: Request, path: string): Given {
  const url = new URL(request.url);
  const segments = url.pathname.split("/");
  const inPath = path
    .split("/")
    .flatMap((part, i) => (part.startsWith("{") ? [[part.slice(1, -1), decode(segments[i] ?? "")]] : []));
  return {
    ...Object.fromEntries([...url.searchParams].filter(([, value]) => value !== "")),
    ...(Object.fromEntries(inPath) as Given),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new InvalidInput(`"${segment}" in the address is not validly encoded`, undefined, { cause });
  }
}
