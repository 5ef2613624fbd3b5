import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Log } from "@/lib/log";
import type { IngestReport } from "@/lib/model/otlp-message";
import type { Signal } from "@/lib/watch/metrics";
import { handleWatchRequest, type Watch } from "@/lib/watch/watch-request";
import { senderOf } from "./answer-call";
import type { Cors } from "./cors";
import type { Encoding, ExportOnce } from "./export";
import { listen } from "./listen";
import { readBody } from "./read-body";
import type { Failure } from "./status";
import { encodeReport, encodeStatus, reportJson, statusJson } from "./status-body";

/** Answers a call; false where the path is another one. */
export type HandleCall = (request: IncomingMessage, response: ServerResponse, path: string) => boolean;
export type HttpDoor = { port: number; close(): Promise<void> };
export type HttpDoorParts = {
  host: string;
  port: number;
  maxBodyBytes: number;
  cors: Cors;
  exportOnce: ExportOnce;
  calls: readonly HandleCall[];
  watch: Watch;
  log: Log;
};

const signals: { [path: string]: Signal | undefined } = Object.assign(Object.create(null), {
  "/v1/traces": "traces",
  "/v1/logs": "logs",
  "/v1/metrics": "metrics",
} satisfies { [path: string]: Signal });
const rejectedNames = { traces: "rejectedSpans", logs: "rejectedLogRecords", metrics: "rejectedDataPoints" };
const contentTypes = { protobuf: "application/x-protobuf", json: "application/json" };
// Longest wait for answers that are on their way when the door closes.
const drainMs = 10_000;

/** Opens the OTLP/HTTP port. Rejects with one clear sentence when it cannot be had. */
export async function openHttpDoor(parts: HttpDoorParts): Promise<HttpDoor> {
  let closing = false;
  const server = createServer(
    {
      // A body of 64 MiB over a slow line takes a while; a sender that stalls must not hold its memory for ever.
      requestTimeout: 60_000,
      headersTimeout: 15_000,
      // Longer than load balancers and exporters keep theirs, so that the sender closes first.
      keepAliveTimeout: 75_000,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      if (closing) response.setHeader("connection", "close");
      route(parts, request, response);
    },
  );
  const port = await listen(server, parts.host, parts.port);
  server.on("error", (error) => parts.log.error({ err: error }, "http server failed"));
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        closing = true;
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function route(parts: HttpDoorParts, request: IncomingMessage, response: ServerResponse): void {
  if (handleWatchRequest(request, response, parts.watch)) return;
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  if (request.method === "OPTIONS") parts.cors.preflight(request, response);
  // Some requests need no preflight: a page from elsewhere must not write through its reader's loopback.
  else if (!parts.cors.admit(request, response)) {
    plain(response, 403, "This origin is not allowed (RUNTOWER_CORS_ORIGINS).");
  } else if (signals[path] !== undefined) routeExport(parts, signals[path], request, response);
  else if (!parts.calls.some((handle) => handle(request, response, path))) plain(response, 404, "Not found.");
}

function routeExport(
  parts: HttpDoorParts,
  signal: Signal,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const encoding = encodingOf(request);
  if (request.method !== "POST") {
    response.setHeader("allow", "POST");
    plain(response, 405, "Use POST.");
  } else if (encoding === undefined) {
    plain(response, 415, "Use Content-Type application/x-protobuf or application/json.");
  } else void answerExport(parts, signal, encoding, request, response);
}

async function answerExport(
  parts: HttpDoorParts,
  signal: Signal,
  encoding: Encoding,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await parts.exportOnce({
    signal,
    transport: "http",
    encoding,
    sender: senderOf(request),
    readBody: (hold) => readBody(request, parts.maxBodyBytes, hold),
  });
  if (answer.ok) send(response, 200, encoding, reportBody(signal, encoding, answer.report));
  else refuse(response, encoding, answer.failure);
}

function encodingOf(request: IncomingMessage): Encoding | undefined {
  const mediaType = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType === contentTypes.protobuf || mediaType === "application/protobuf") return "protobuf";
  return mediaType === contentTypes.json ? "json" : undefined;
}

function reportBody(signal: Signal, encoding: Encoding, report: IngestReport): Buffer | string {
  return encoding === "protobuf"
    ? encodeReport(report)
    : JSON.stringify(reportJson(report, rejectedNames[signal]));
}

function refuse(response: ServerResponse, encoding: Encoding, failure: Failure): void {
  if (failure.retryAfterSeconds !== undefined) response.setHeader("retry-after", failure.retryAfterSeconds);
  const body = encoding === "protobuf" ? encodeStatus(failure) : JSON.stringify(statusJson(failure));
  send(response, failure.http, encoding, body);
}

function send(response: ServerResponse, code: number, encoding: Encoding, body: Buffer | string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(code, {
    "content-type": contentTypes[encoding],
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function plain(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
