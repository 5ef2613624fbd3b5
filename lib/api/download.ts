import type { z } from "zod";
import type { Operation } from "@/lib/contract/operations";
import type { Pool } from "@/lib/db/pool";
import { type CallerScope, readCaller, scopeOf } from "./caller";
import { webContext } from "./context";
import { type RouteHandler, readInput } from "./handle";
import { errorResponse } from "./respond";

type TextSource<Input> = (db: Pool, scope: CallerScope, input: Input) => AsyncGenerator<Uint8Array>;

/** With `?download=1` the same question as a plain text file, streamed; else `answer`. */
export function downloadable<Input extends z.ZodType<{ id: string }>>(
  operation: Operation<Input>,
  answer: RouteHandler,
  source: TextSource<z.output<Input>>,
): RouteHandler {
  return async (request) => {
    if (new URL(request.url).searchParams.get("download") !== "1") return answer(request);
    const context = webContext();
    try {
      const caller = await readCaller(context, request.headers);
      const given = readInput(request, operation.path);
      const input = operation.input.parse(given);
      const chunks = source(context.pool, scopeOf(caller, given.project), input);
      return new Response(textStream(chunks), {
        headers: {
          "content-type": "text/plain; charset=utf-8",
          "content-disposition": `attachment; filename="${input.id.replaceAll(/[^\w.-]/g, "_")}.log"`,
          "cache-control": "no-store",
        },
      });
    } catch (error) {
      return errorResponse(error, context.log);
    }
  };
}

function textStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await chunks.return(undefined);
    },
  });
}
