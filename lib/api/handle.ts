import type { z } from "zod";
import { type Operation, operations } from "@/lib/contract/operations";
import type { Pool } from "@/lib/db/pool";
import { Forbidden, InvalidInput } from "@/lib/errors";
import { markFailed, traceWork } from "@/lib/watch/trace-work";
import { type CallerScope, readCaller, scopeOf } from "./caller";
import { webContext } from "./context";
import { errorResponse, json } from "./respond";
import { webWatch } from "./watch";

export type RouteHandler = (request: Request) => Promise<Response>;
type Question<Input, Output> = (db: Pool, scope: CallerScope, input: Input) => Promise<Output>;
type Given = { [name: string]: string };

/** A route handler that authorises, parses by the contract, asks one question and maps its errors. */
export function handle<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  question: Question<z.output<Input>, z.input<Output>>,
): RouteHandler {
  const name = nameOf(operation);
  const answer: RouteHandler = async (request) => {
    const context = webContext();
    try {
      // Authorised before parsed: a stranger learns nothing, not even what the API takes.
      const caller = await readCaller(context, request.headers);
      const given = readInput(request, operation.path);
      const input = operation.input.parse(given);
      const scope = scopeOf(caller, given.project, operation.everyProject);
      if (operation.adminOnly && !scope.isAdmin) throw new Forbidden("Only admins may see this");
      const found = await question(context.pool, scope, input);
      return json(context.checksAnswers ? operation.output.parse(found) : found);
    } catch (error) {
      return errorResponse(error, context.log);
    }
  };
  return (request) => observed(name, () => answer(request));
}

function nameOf(operation: Operation): string {
  return Object.entries(operations).find(([, one]) => one === operation)?.[0] ?? operation.path;
}

/** One span and one count for each question, by its name and the status sent. */
function observed(name: string, answer: () => Promise<Response>): Promise<Response> {
  return traceWork(`question ${name}`, {}, async (span) => {
    const startedMs = performance.now();
    const response = await answer();
    const { status } = response;
    webWatch().metrics.countRequest({ question: name, status, durationMs: performance.now() - startedMs });
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) markFailed(span, `answered ${status}`);
    return response;
  });
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
