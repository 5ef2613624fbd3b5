import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { createGunzip } from "node:zlib";
import type { AllowAddress } from "@/lib/outbound/allowed-address";
import { type AddressRules, checkedLookup, refusedHost } from "@/lib/outbound/checked-lookup";

export type Page = { text: string; contentType: string };
export type FetchOptions = {
  timeoutMs: number;
  maxBytes: number;
  allows: AllowAddress;
  accept: string;
  /** The value of the header of that name. */
  authorization?: string | undefined;
  signal: AbortSignal;
};

/**
 * One page, by GET. The address is checked after the name was resolved and is the one that is connected to, so a name cannot
 * change its mind in between; redirects are not followed. Rejects with a sentence for people.
 */
export function fetchPage(url: string, options: FetchOptions): Promise<Page> {
  const { hostname, protocol } = new URL(url);
  const rules: AddressRules = { allows: options.allows, setting: "RUNTOWER_SCRAPE_ALLOWED_ADDRESSES" };
  const refused = refusedHost(hostname, rules);
  if (refused !== undefined) return Promise.reject(refused);
  const deadline = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), options.signal]);
  return new Promise<Page>((resolve, reject) => {
    const ask = protocol === "https:" ? requestHttps : requestHttp;
    const sent = ask(url, {
      signal: deadline,
      lookup: checkedLookup(rules),
      headers: {
        accept: options.accept,
        "accept-encoding": "gzip",
        "user-agent": "Runtower",
        ...(options.authorization !== undefined && { authorization: options.authorization }),
        "x-prometheus-scrape-timeout-seconds": String(options.timeoutMs / 1_000),
      },
      agent: false,
    });
    sent.on("response", (response) => {
      readPage(response, options.maxBytes).then(resolve, (error: Error) => {
        sent.destroy();
        reject(error);
      });
    });
    sent.on("error", reject);
    sent.end();
  }).catch((cause: unknown) => {
    if (deadline.aborted && !options.signal.aborted)
      throw new Error(`no answer within ${options.timeoutMs / 1_000} s`, { cause });
    throw cause;
  });
}

async function readPage(response: IncomingMessage, maxBytes: number): Promise<Page> {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) {
    response.resume();
    const where = headers.location === undefined ? "" : ` to ${headers.location.slice(0, 200)}`;
    throw new Error(`the target answered ${statusCode}${where}`);
  }
  const isPacked = headers["content-encoding"] === "gzip";
  const source = isPacked ? response.pipe(createGunzip()) : response;
  if (isPacked) response.on("error", (error) => source.destroy(error));
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of source as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxBytes) throw new Error(`the page is larger than ${maxBytes} bytes`);
    parts.push(part);
  }
  return { text: Buffer.concat(parts).toString("utf8"), contentType: headers["content-type"] ?? "" };
}
