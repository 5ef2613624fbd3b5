import type { Outcome } from "./import-lines";
import { wordsOf } from "./post";
import { type Poster, splitWhereTooLarge } from "./split-batch";
import type { ImportedSpan, OtlpSpan } from "./taskpilot-span";

/** Spans to POST /v1/traces. OTLP only says how many it refused, so a batch with refusals is sent again in halves. */
export function spanSender(post: Poster): (spans: readonly ImportedSpan[]) => Promise<Outcome> {
  return splitWhereTooLarge(async (spans) => {
    const answer = await post("/v1/traces", "application/json", JSON.stringify(exportOf(spans)));
    if (answer.tooLarge) return null;
    const { rejectedSpans, errorMessage } = reportOf(answer.body);
    const isRefused = answer.code !== 200;
    if ((isRefused || rejectedSpans > 0) && spans.length > 1) return null;
    if (isRefused || rejectedSpans > 0) {
      const reason = isRefused ? wordsOf(JSON.stringify(answer.body ?? "")) : errorMessage;
      return { accepted: 0, merged: 0, duplicates: 0, refused: [{ index: 0, reason }] };
    }
    return { accepted: spans.length, merged: 0, duplicates: 0, refused: [] };
  });
}

function exportOf(spans: readonly ImportedSpan[]): object {
  const byService = new Map<string, OtlpSpan[]>();
  for (const { service, span } of spans) {
    const known = byService.get(service);
    if (known === undefined) byService.set(service, [span]);
    else known.push(span);
  }
  return {
    resourceSpans: [...byService].map(([service, ofService]) => ({
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: "agent_observable" }, spans: ofService }],
    })),
  };
}

function reportOf(body: unknown): { rejectedSpans: number; errorMessage: string } {
  const partial = (
    body as { partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown } } | undefined
  )?.partialSuccess;
  return {
    rejectedSpans: Number(partial?.rejectedSpans ?? 0),
    errorMessage: String(partial?.errorMessage ?? "refused"),
  };
}
