import type { Answer, Unanswered } from "@/lib/outbound/post-json";

/**
 * What became of one attempt. `again`: not delivered, and worth another one; with `unsure` it may have arrived all the same.
 * `failed`: for good. `said`: status and first words of the answer, or why there is none.
 */
export type Outcome =
  | { kind: "delivered"; said: string }
  | { kind: "again"; said: string; unsure?: boolean; afterMs?: number }
  | { kind: "failed"; said: string };

const longestWaitMs = 600_000;
const mostWords = 300;

/** 2xx is delivered. 408, 429 and 5xx are tried again; any other status says that this request will never do. */
export function outcomeOfAnswer({ status, text, headers }: Answer, nowMs: number): Outcome {
  const said = `${status} ${plainWords(text)}`.trim();
  if (status >= 200 && status < 300) return { kind: "delivered", said };
  if (status >= 300 && status < 400)
    return { kind: "failed", said: `${status}: it points elsewhere, and redirects are not followed` };
  if (status !== 408 && status !== 429 && status < 500) return { kind: "failed", said };
  const afterMs = retryAfterMs(headers["retry-after"], nowMs);
  return { kind: "again", said, ...(afterMs !== undefined && { afterMs }) };
}

export function outcomeOfFault({ message, maybeArrived, isFinal }: Unanswered): Outcome {
  return isFinal ? { kind: "failed", said: message } : { kind: "again", said: message, unsure: maybeArrived };
}

/** Seconds or a date, within bounds. */
function retryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.min(longestWaitMs, Math.max(0, ms)) : undefined;
}

/** On one line, without control characters, short. */
export function plainWords(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, mostWords);
}
