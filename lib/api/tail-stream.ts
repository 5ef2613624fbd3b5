import type { LogRow } from "@/lib/contract/log-list";
import { logTailInput } from "@/lib/contract/log-tail";
import type { Pool } from "@/lib/db/pool";
import { type CallerScope, readCaller, scopeOf } from "./caller";
import { changeFeed, webContext } from "./context";
import { readInput } from "./handle";
import { errorResponse } from "./respond";
import { eventStream, type SseSender } from "./sse";

type Tail = { next: () => Promise<{ lines: LogRow[]; more: boolean }>; settled: () => string };
type OpenTail = (db: Pool, scope: CallerScope, q: string, afterId: string | null) => Promise<Tail>;

// The notice comes with the commit; the poll is for what a lost notice would have told.
const pollMs = 2_000;
const fastestMs = 200;

/**
 * `lines` events, each an array of log rows. The event id is where all before is settled: a client that comes back with
 * Last-Event-ID gets everything after it, some lines for the second time (told apart by their id).
 */
export function tailStream(openTail: OpenTail): (request: Request) => Promise<Response> {
  return async (request) => {
    const context = webContext();
    try {
      const caller = await readCaller(context, request.headers);
      const asked = logTailInput.parse(readInput(request, "/api/v1/logs/tail"));
      const scope = scopeOf(caller, asked.project);
      // A browser gives the header when it reconnects by itself, a page the parameter when it had to start anew.
      const lastId = request.headers.get("last-event-id") ?? asked.after ?? null;
      // Opened before the answer, so that a fault in the query is a 400 and not a silent stream.
      const tail = await openTail(
        context.pool,
        scope,
        asked.q,
        lastId !== null && /^\d{1,18}$/.test(lastId) ? lastId : null,
      );
      return eventStream(request, (sender) => sendLines(sender, tail, scope));
    } catch (error) {
      return errorResponse(error, context.log);
    }
  };
}

async function sendLines(sender: SseSender, tail: Tail, scope: CallerScope): Promise<void> {
  let wake = () => {};
  let woken = false;
  const rouse = () => {
    woken = true;
    wake();
  };
  const unfollow = changeFeed().follow((notice) => {
    if (notice.logs > 0 && scope.projectIds.includes(notice.project)) rouse();
  }, rouse);
  sender.closed.addEventListener("abort", () => {
    unfollow();
    wake();
  });
  // Tells where the tail begins, so that a reconnect before the first line misses none either.
  sender.send({ event: "lines", id: tail.settled(), data: [] });
  while (!sender.closed.aborted) {
    woken = false;
    const more = sender.full() ? false : await sendNext(sender, tail);
    if (more) continue;
    await pause(fastestMs);
    if (woken || sender.closed.aborted) continue;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A database that is away ends nothing: the next try goes on from the same place. */
async function sendNext(sender: SseSender, tail: Tail): Promise<boolean> {
  try {
    const { lines, more } = await tail.next();
    if (lines.length > 0) sender.send({ event: "lines", id: tail.settled(), data: lines });
    return more;
  } catch (error) {
    webContext().log.warn({ err: error }, "a log tail could not read; trying again");
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
