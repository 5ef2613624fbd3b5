import { webContext } from "./context";
import { errorResponse } from "./respond";

const encoder = new TextEncoder();

/** Lines of JSON as they are made. What is wrong with the question is a 400: the first line is made before the answer. Who goes away ends it. */
export async function ndjson(
  lines: AsyncGenerator<object>,
  abort: AbortController,
  lastWords: (error: unknown) => object,
): Promise<Response> {
  const { log } = webContext();
  try {
    const first = await lines.next();
    let waiting: object | null = first.done ? null : first.value;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (waiting === null) {
          const { done, value } = await lines.next().catch((error: unknown) => {
            log.error({ err: error }, "an answer broke off");
            return { done: false as const, value: lastWords(error) };
          });
          if (done) return controller.close();
          waiting = value;
        }
        controller.enqueue(encoder.encode(`${JSON.stringify(waiting)}\n`));
        waiting = null;
      },
      async cancel() {
        abort.abort();
        await lines.return(undefined);
      },
    });
    return new Response(body, {
      headers: {
        "content-type": "application/x-ndjson",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      },
    });
  } catch (error) {
    return errorResponse(error, log);
  }
}
