// POST /api/v1/write: Prometheus remote write 1.0 and 2.0, snappy-compressed protobuf.
import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidInput } from "@/lib/errors";
import { senderOf } from "./answer-call";
import { decompressSnappy } from "./decode/snappy";
import type { ExportAnswer, ExportOnce, RemoteWriteVersion } from "./export";
import type { HandleCall } from "./http";
import type { Hold } from "./in-flight";
import { collect } from "./read-body";

const path = "/api/v1/write";
const versions: { [message: string]: RemoteWriteVersion | undefined } = {
  "prometheus.WriteRequest": "remote_write_1",
  "io.prometheus.write.v2.Request": "remote_write_2",
};

export function createRemoteWriteRoute(parts: { exportOnce: ExportOnce; maxBodyBytes: number }): HandleCall {
  return (request, response, asked) => {
    if (asked !== path) return false;
    const version = versionOf(request);
    const encoding = request.headers["content-encoding"] ?? "snappy";
    if (request.method !== "POST") {
      response.setHeader("allow", "POST");
      say(response, 405, "Use POST.");
    } else if (version === undefined)
      say(response, 415, "Use Content-Type application/x-protobuf, with proto= of remote write 1.0 or 2.0.");
    else if (encoding !== "snappy") say(response, 415, "Use Content-Encoding snappy (the block format).");
    else void answer(parts, version, request, response);
    return true;
  };
}

/** Without `proto` it is 1.0. */
function versionOf({ headers }: IncomingMessage): RemoteWriteVersion | undefined {
  const [type = "", ...parameters] = (headers["content-type"] ?? "").split(";").map((part) => part.trim());
  if (type.toLowerCase() !== "application/x-protobuf") return undefined;
  const proto = parameters.find((one) => one.toLowerCase().startsWith("proto="))?.slice("proto=".length);
  return proto === undefined ? "remote_write_1" : versions[proto.replace(/^"|"$/g, "")];
}

async function answer(
  { exportOnce, maxBodyBytes }: { exportOnce: ExportOnce; maxBodyBytes: number },
  version: RemoteWriteVersion,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const done = await exportOnce({
    signal: "metrics",
    transport: "http",
    encoding: version,
    sender: senderOf(request),
    readBody: (hold) => readSnappy(request, maxBodyBytes, hold),
  });
  if (version === "remote_write_2") setWritten(response, done);
  if (!done.ok) {
    const { failure } = done;
    if (failure.retryAfterSeconds !== undefined) response.setHeader("retry-after", failure.retryAfterSeconds);
    say(response, failure.http, failure.message);
    // What was refused is refused for good, the rest is stored: the sender must not send it again.
  } else if (done.report.rejected > 0) say(response, 400, `Not all of it was taken. ${done.report.message}`);
  else response.writeHead(204).end();
}

function setWritten(response: ServerResponse, done: ExportAnswer): void {
  const written = (done.ok ? done.written : undefined) ?? { samples: 0, histograms: 0, exemplars: 0 };
  response.setHeader("X-Prometheus-Remote-Write-Samples-Written", written.samples);
  response.setHeader("X-Prometheus-Remote-Write-Histograms-Written", written.histograms);
  response.setHeader("X-Prometheus-Remote-Write-Exemplars-Written", written.exemplars);
}

async function readSnappy(request: IncomingMessage, maxBytes: number, hold: Hold): Promise<Buffer> {
  const sent = await collect(request, maxBytes, hold);
  if (sent.length === 0) throw new InvalidInput("The body is empty: remote write is snappy-compressed.");
  return decompressSnappy(sent, maxBytes, (bytes) => hold.add(bytes));
}

function say(response: ServerResponse, code: number, text: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}
