import { readCaller, scopeOf } from "@/lib/api/caller";
import { webContext } from "@/lib/api/context";
import { ndjson } from "@/lib/api/ndjson";
import { readJson } from "@/lib/api/read-bytes";
import { errorResponse } from "@/lib/api/respond";
import { backtestInput } from "@/lib/contract/backtest";
import { backtest } from "@/lib/query/alerts/backtest";

export const dynamic = "force-dynamic";
const mostBodyBytes = 256 * 1024;

/** A question, asked by POST because rules are long: it changes nothing, and keys may ask it. */
export async function POST(request: Request): Promise<Response> {
  const { env, pool, log } = webContext();
  try {
    const caller = await readCaller(webContext(), request.headers);
    const input = backtestInput.parse(await readJson(request, mostBodyBytes));
    const abort = new AbortController();
    request.signal.addEventListener("abort", () => abort.abort());
    const lines = backtest(pool, scopeOf(caller, input.project), input, {
      signal: abort.signal,
      limits: {
        maxSamples: env.RUNTOWER_QUERY_MAX_SAMPLES,
        maxSeries: env.RUNTOWER_QUERY_MAX_SERIES,
        timeoutMs: env.RUNTOWER_QUERY_TIMEOUT_SECONDS * 1_000,
      },
    });
    const lastWords = () => ({
      kind: "error",
      message: "Something went wrong here; the server's log says what",
    });
    return await ndjson(lines, abort, lastWords);
  } catch (error) {
    return errorResponse(error, log);
  }
}
