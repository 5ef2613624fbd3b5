import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Log } from "@/lib/log";
import { type HealthChecks, healthStatusCode, runChecks } from "./health";
import type { Metrics } from "./metrics";

/** What a process lets others watch: its checks and its numbers. */
export type Watch = { checks: HealthChecks; metrics: Metrics };

const paths = ["/health", "/health/live", "/health/ready", "/metrics"];

/**
 * Answers `/health`, `/health/live`, `/health/ready` (JSON, 503 when a check fails) and `/metrics` (Prometheus text).
 * @returns false where the path is another one: the caller answers it
 */
export function handleWatchRequest(
  request: IncomingMessage,
  response: ServerResponse,
  watch: Watch,
): boolean {
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  if (!paths.includes(path)) return false;
  if (request.method !== "GET" && request.method !== "HEAD") {
    send(response, 405, "text/plain", "use GET\n", { allow: "GET, HEAD" });
    return true;
  }
  request.resume();
  answer(path, watch).then(
    ({ code, contentType, body }) => send(response, code, contentType, body),
    (error: Error) => send(response, 500, "text/plain", `${error.message}\n`),
  );
  return true;
}

async function answer(
  path: string,
  watch: Watch,
): Promise<{ code: number; contentType: string; body: string }> {
  if (path === "/metrics") return { code: 200, ...(await watch.metrics.text()) };
  const { live, ready } = watch.checks;
  const report = await runChecks(
    path === "/health/live" ? live : path === "/health/ready" ? ready : { ...live, ...ready },
  );
  return {
    code: healthStatusCode(report),
    contentType: "application/json",
    body: `${JSON.stringify(report)}\n`,
  };
}

function send(
  response: ServerResponse,
  code: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) return;
  response.writeHead(code, { "content-type": contentType, "cache-control": "no-store", ...headers });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** A server for a process that has no other (the worker). Rejects with the reason when the port cannot be had. */
export async function startWatchServer(of: {
  host: string;
  port: number;
  watch: Watch;
  log: Log;
}): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    if (!handleWatchRequest(request, response, of.watch)) send(response, 404, "text/plain", "not found\n");
  });
  await listen(server, of.host, of.port);
  server.on("error", (error) => of.log.error({ err: error }, "watch server failed"));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : of.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
