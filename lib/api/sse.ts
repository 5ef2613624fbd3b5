export type SseEvent = { event: string; data: unknown; id?: string };
/** Sends to one client. `full` is true while the client does not read what it was sent. */
export type SseSender = { send: (event: SseEvent) => void; full: () => boolean; closed: AbortSignal };

const commentEveryMs = 15_000;
const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  connection: "keep-alive",
  "x-accel-buffering": "no",
};

/** A response of server-sent events. `run` sends until `closed` fires, which it does when the client goes away. */
export function eventStream(
  request: Request,
  run: (sender: SseSender) => Promise<void> | void,
  retryMs = 1_000,
): Response {
  const encoder = new TextEncoder();
  const closing = new AbortController();
  request.signal.addEventListener("abort", () => closing.abort(), { once: true });
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => {
          if (!closing.signal.aborted) controller.enqueue(encoder.encode(text));
        };
        write(`retry: ${retryMs}\n\n`);
        const comments = setInterval(() => write(": still here\n\n"), commentEveryMs);
        closing.signal.addEventListener("abort", () => {
          clearInterval(comments);
          try {
            controller.close();
          } catch {
            // Closed by the client already.
          }
        });
        const sender: SseSender = {
          send: ({ event, data, id }) =>
            write(
              `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
            ),
          full: () => (controller.desiredSize ?? 0) < -256 * 1024,
          closed: closing.signal,
        };
        Promise.resolve(run(sender)).catch(() => closing.abort());
      },
      cancel: () => closing.abort(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
  );
  return new Response(body, { headers });
}
