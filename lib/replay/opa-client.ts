import { Agent as HttpAgent, type RequestOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { scheduler } from "node:timers/promises";
import { urlToHttpOptions } from "node:url";
import type { PolicyFault } from "@/lib/model/replay";

/** Where an OPA listens: a unix socket of our own, or an address. */
export type OpaPlace = { socketPath: string } | { url: URL; token?: string | undefined };
export type OpaAnswer = { status: number; text: string };
export type OpaClient = {
  call: (call: OpaCall) => Promise<OpaAnswer>;
  close: () => void;
};
export type OpaCall = {
  method: "GET" | "PUT" | "POST" | "DELETE";
  path: string;
  body?: string;
  type?: "application/json" | "text/plain";
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

const maxAnswerBytes = 64 * 1024 * 1024;

/** OPA's REST API over connections that are kept. */
export function createOpaClient(place: OpaPlace): OpaClient {
  const isTls = "url" in place && place.url.protocol === "https:";
  const agent = isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const send = isTls ? requestHttps : requestHttp;
  const target: RequestOptions =
    "url" in place ? urlToHttpOptions(place.url) : { socketPath: place.socketPath };
  const prefix = "url" in place ? place.url.pathname.replace(/\/$/, "") : "";
  const token = "url" in place ? place.token : undefined;
  return {
    call: ({ method, path, body, type = "application/json", timeoutMs, signal }) =>
      new Promise((resolve, reject) => {
        const limits = [AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])];
        const headers: { [name: string]: string } = {
          "content-type": type,
          ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        };
        const options = { ...target, agent, method, path: prefix + path, headers };
        const request = send({ ...options, signal: AbortSignal.any(limits) }, (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > maxAnswerBytes) request.destroy(new Error("OPA's answer is too large"));
            chunks.push(chunk);
          });
          response.on("error", reject);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
          );
        });
        request.on("error", reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}

export async function untilHealthy(client: OpaClient, forMs: number, signal: AbortSignal): Promise<boolean> {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs && !signal.aborted) {
    const isUp = await client
      .call({ method: "GET", path: "/health", timeoutMs: 2_000, signal })
      .then(({ status }) => status === 200)
      .catch(() => false);
    if (isUp) return true;
    await scheduler.wait(20);
  }
  return false;
}

type OpaError = {
  code?: unknown;
  message?: unknown;
  errors?: { message?: unknown; location?: { file?: unknown; row?: unknown; col?: unknown } }[];
};

/** OPA's errors as faults; `fileName` gives back the names that the policy came with. */
export function faultsOf(text: string, fileName: (file: string) => string | null): PolicyFault[] {
  const error = parsed(text);
  const faults = (error?.errors ?? []).map(({ message, location }) => ({
    file: typeof location?.file === "string" ? fileName(location.file) : null,
    row: typeof location?.row === "number" && location.row > 0 ? location.row : null,
    column: typeof location?.col === "number" && location.col > 0 ? location.col : null,
    message: String(message ?? "").slice(0, 2_000),
  }));
  if (faults.length > 0) return faults.slice(0, 50);
  const message = String(error?.message ?? text).trim();
  return [{ file: null, row: null, column: null, message: message.slice(0, 2_000) || "OPA gave no reason" }];
}

export function messageOf(text: string): string {
  return faultsOf(text, () => null)
    .map(({ message }) => message)
    .join("; ")
    .slice(0, 2_000);
}

function parsed(text: string): OpaError | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as OpaError) : null;
  } catch {
    return null;
  }
}
