import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

export type Target = { url: string; key: string | undefined };
/** `tooLarge`: in smaller parts it may be taken. */
export type Answer = { code: number; body: unknown; tooLarge: boolean };
/** The receiver refuses this sender, or is no Runtower: no other line would fare better. */
export class Refused extends Error {}
/** It stayed away. What was sent before is stored; the same command goes on. */
export class Away extends Error {}

const timeoutMs = 60_000;
const longestPauseMs = 15_000;

/** Posts until it is answered; waits while the receiver is away or busy. A body may arrive twice: it is taken once. */
export async function post(
  target: Target,
  path: string,
  contentType: string,
  text: string,
  of: { giveUpAfterMs: number; onWait: (words: string) => void; signal: AbortSignal },
): Promise<Answer> {
  const body = new Uint8Array(await compress(Buffer.from(text)));
  const headers = {
    "content-type": contentType,
    "content-encoding": "gzip",
    ...(target.key !== undefined && { authorization: `Bearer ${target.key}` }),
  };
  const startedMs = performance.now();
  for (let attempt = 0; ; attempt++) {
    const tried = await tryOnce(new URL(path, target.url), headers, body);
    if ("answer" in tried) {
      of.onWait("");
      return tried.answer;
    }
    if (of.signal.aborted || performance.now() - startedMs > of.giveUpAfterMs) throw new Away(tried.reason);
    of.onWait(`waiting for ${target.url}: ${tried.reason}`);
    const pauseMs = Math.max(tried.afterMs, Math.min(longestPauseMs, 250 * 2 ** Math.min(attempt, 6)));
    await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal: of.signal }).catch(() => {});
  }
}

type Tried = { answer: Answer } | { reason: string; afterMs: number };

async function tryOnce(
  url: URL,
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer>,
): Promise<Tried> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return { reason: cause?.code ?? cause?.message ?? message, afterMs: 0 };
  }
  if (response.status === 429 || response.status >= 502 || response.status === 500)
    return {
      reason: wordsOf(text) || `answered ${response.status}`,
      afterMs: Math.min(60, Number(response.headers.get("retry-after")) || 0) * 1_000,
    };
  if ([401, 403, 404, 405, 415].includes(response.status))
    throw new Refused(`${url} answered ${response.status}: ${wordsOf(text) || "no reason given"}`);
  return { answer: { code: response.status, body: parsed(text), tooLarge: response.status === 413 } };
}

/** The message of an error as Runtower writes them. */
export function wordsOf(text: string): string {
  const body = parsed(text) as { error?: { message?: unknown }; message?: unknown } | undefined;
  const message = body?.error?.message ?? body?.message;
  return typeof message === "string" ? message : text.slice(0, 200).trim();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
