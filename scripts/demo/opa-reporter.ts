// The part of the acted OPA that reports: decision logs in chunks that are kept until they are taken, and status.
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { RunApi } from "./run-api";

const compress = promisify(gzip);
const uploadEveryMs = 1_000;
const statusEveryMs = 15_000;
/** OPA's own default for buffered events. */
const maxBuffered = 10_000;
const perUpload = 500;

export type OpaReporter = {
  log(event: object): void;
  /** With the next upload. */
  tellStatus(): void;
  /** Sends what is left; gives in words what could not be sent. */
  stop(): Promise<string | undefined>;
};

/** `status`: what it says of itself; given how many events were dropped. */
export function createReporter(of: {
  api: RunApi;
  say: (text: string) => void;
  status: (dropped: number) => object;
}): OpaReporter {
  const { api, status } = of;
  const sayOnce = once(of.say);
  const buffered: object[] = [];
  let dropped = 0;
  let isStatusDue = true;
  const upload = async () => {
    try {
      if (isStatusDue) await post(api, "/opa/status", status(dropped), false);
      isStatusDue = false;
      while (buffered.length > 0) {
        const chunk = buffered.slice(0, perUpload);
        await post(api, "/opa/logs", chunk, true);
        // Only now: what was not taken is sent again.
        buffered.splice(0, chunk.length);
      }
      sayOnce(undefined);
    } catch (error) {
      const { message } = error as Error;
      // That nothing listens there is said already.
      if (message !== "fetch failed") sayOnce(`The decisions were not taken: ${message}`);
    }
  };
  let working = Promise.resolve();
  const again = () => {
    working = working.then(upload);
    return working;
  };
  const uploading = setInterval(() => void again(), uploadEveryMs);
  const telling = setInterval(() => {
    isStatusDue = true;
  }, statusEveryMs);
  return {
    log(event) {
      if (buffered.length >= maxBuffered) dropped += 1;
      else buffered.push(event);
    },
    tellStatus() {
      isStatusDue = true;
    },
    async stop() {
      clearInterval(uploading);
      clearInterval(telling);
      await again();
      const lost = buffered.length + dropped;
      return lost === 0 ? undefined : `${lost} decisions`;
    },
  };
}

async function post(api: RunApi, path: string, body: object, zip: boolean): Promise<void> {
  const json = Buffer.from(JSON.stringify(body));
  const response = await fetch(new URL(path, api.url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(zip && { "content-encoding": "gzip" }),
      ...(api.key !== undefined && { authorization: `Bearer ${api.key}` }),
    },
    body: new Uint8Array(zip ? await compress(json) : json),
    signal: AbortSignal.timeout(5_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
}

/** The same words only once in a row. */
function once(say: (text: string) => void): (text: string | undefined) => void {
  let last: string | undefined;
  return (text) => {
    if (text !== undefined && text !== last) say(text);
    last = text;
  };
}
