import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { type AddressRules, checkedLookup, refusedHost } from "./checked-lookup";

const mostAnswerBytes = 2_000;

export type Post = {
  url: string;
  headers: { [name: string]: string };
  body: string;
  timeoutMs: number;
  rules: AddressRules;
  signal: AbortSignal;
};
/** `text`: the first bytes of the answer. */
export type Answer = { status: number; text: string; headers: IncomingMessage["headers"] };

/** No answer. `maybeArrived`: the request may have been read all the same. `isFinal`: trying again changes nothing. */
export class Unanswered extends Error {
  readonly maybeArrived: boolean;
  readonly isFinal: boolean;
  constructor(
    message: string,
    of: { maybeArrived?: boolean; isFinal?: boolean } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "Unanswered";
    this.maybeArrived = of.maybeArrived ?? false;
    this.isFinal = of.isFinal ?? false;
  }
}

/** One POST of JSON. Redirects are not followed; the address is checked as it is connected to. Throws only `Unanswered`. */
export function postJson({ url, headers, body, timeoutMs, rules, signal }: Post): Promise<Answer> {
  const { hostname, protocol } = new URL(url);
  const refused = refusedHost(hostname, rules);
  if (refused !== undefined) return Promise.reject(new Unanswered(refused.message, { isFinal: true }));
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
  let maybeArrived = false;
  return new Promise<Answer>((resolve, reject) => {
    const ask = protocol === "https:" ? requestHttps : requestHttp;
    const bytes = Buffer.from(body);
    const sent = ask(url, {
      method: "POST",
      signal: deadline,
      lookup: checkedLookup(rules),
      headers: {
        "content-type": "application/json",
        "user-agent": "Runtower",
        ...headers,
        "content-length": String(bytes.length),
      },
      agent: false,
    });
    sent.on("socket", (socket) => {
      // Before that nothing of the request can have been read.
      socket.once(protocol === "https:" ? "secureConnect" : "connect", () => {
        maybeArrived = true;
      });
    });
    sent.on("response", (response) => {
      readStart(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        // The status says what became of it, also where the rest of the answer does not come.
        () => resolve({ status: response.statusCode ?? 0, text: "", headers: response.headers }),
      );
    });
    sent.on("error", reject);
    sent.end(bytes);
  }).catch((cause: unknown) => {
    const isLate = deadline.aborted && !signal.aborted;
    const words = isLate ? `no answer within ${timeoutMs / 1_000} s` : wordsOf(cause);
    throw new Unanswered(words, { maybeArrived }, { cause });
  });
}

async function readStart(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    // Leaving the loop closes the connection: nobody reads on.
    if (length >= mostAnswerBytes) break;
  }
  return Buffer.concat(parts).subarray(0, mostAnswerBytes).toString("utf8");
}

/** The errors of several addresses come as one without a message. */
export function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === "")
    return cause.errors.map((one) => wordsOf(one)).join("; ");
  return cause instanceof Error ? cause.message : String(cause);
}
