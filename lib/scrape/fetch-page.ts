import { lookup } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { createGunzip } from "node:zlib";
import type { AllowAddress } from "./allowed-address";

export type Page = { text: string; contentType: string };
export type FetchOptions = {
  timeoutMs: number;
  maxBytes: number;
  allows: AllowAddress;
  accept: string;
  signal: AbortSignal;
};

/**
 * One page, by GET. The address is checked after the name was resolved and is the one that is connected to, so a name cannot
 * change its mind in between; redirects are not followed. Rejects with a sentence for people.
 */
export function fetchPage(url: string, options: FetchOptions): Promise<Page> {
  const { hostname, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !options.allows(host)) return Promise.reject(deniedAddress(host));
  const deadline = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), options.signal]);
  return new Promise<Page>((resolve, reject) => {
    const ask = protocol === "https:" ? requestHttps : requestHttp;
    const sent = ask(url, {
      signal: deadline,
      lookup: checkedLookup(options.allows),
      headers: {
        accept: options.accept,
        "accept-encoding": "gzip",
        "user-agent": "Runtower",
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

function checkedLookup(allows: AllowAddress): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, "", 0);
        return;
      }
      const taken = found.filter(({ address }) => allows(address));
      const [first] = taken;
      if (first === undefined) done(deniedAddress(found[0]?.address ?? hostname), "", 0);
      else if (options.all) done(null, taken);
      else done(null, first.address, first.family);
    });
  };
}

const deniedAddress = (address: string) =>
  new Error(`${address} is a link-local or metadata address; RUNTOWER_SCRAPE_ALLOWED_ADDRESSES may allow it`);
