import {
  type handleUnaryCall,
  logVerbosity,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  setLogVerbosity,
} from "@grpc/grpc-js";
import type { Log } from "@/lib/log";
import type { Signal } from "@/lib/watch/metrics";
import type { Sender } from "./authenticate";
import type { ExportOnce } from "./export";
import type { Hold, InFlight } from "./in-flight";
import { cannotListen } from "./listen";
import type { Failure } from "./status";
import { encodeReport, encodeStatus } from "./status-body";

export type GrpcDoor = { port: number; close(): Promise<void> };
export type GrpcDoorParts = {
  host: string;
  port: number;
  maxBodyBytes: number;
  exportOnce: ExportOnce;
  inFlight: InFlight;
  log: Log;
};

const drainMs = 10_000;

/** Opens the OTLP/gRPC port. Messages stay bytes: the decoder reads them itself. Rejects when the port cannot be had. */
export async function openGrpcDoor(parts: GrpcDoorParts): Promise<GrpcDoor> {
  // It writes plain lines to stderr, of what comes back to us as errors anyway.
  setLogVerbosity(logVerbosity.NONE);
  const admitted: Admitted = new WeakMap();
  const admission = createAdmission(parts, admitted);
  const server = new Server({
    // Counted after decompression too; past it grpc-js answers RESOURCE_EXHAUSTED without RetryInfo, as OTLP says.
    "grpc.max_receive_message_length": parts.maxBodyBytes,
    "grpc.max_concurrent_streams": 256,
    "grpc.keepalive_time_ms": 60_000,
    "grpc.keepalive_timeout_ms": 20_000,
    interceptors: [admission],
  });
  addExport(server, "trace.v1.TraceService", exportHandler(parts, "traces", admitted));
  addExport(server, "logs.v1.LogsService", exportHandler(parts, "logs", admitted));
  addExport(server, "metrics.v1.MetricsService", exportHandler(parts, "metrics", admitted));
  const port = await bind(server, parts.host, parts.port);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.forceShutdown(), drainMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

/** What is kept for calls whose message has not come yet, by their metadata. */
type Admitted = WeakMap<Metadata, Hold>;

/** grpc-js reads a whole message before any handler sees it: so whether there is room is asked before it is read. */
function createAdmission({ inFlight, exportOnce }: GrpcDoorParts, admitted: Admitted): ServerInterceptor {
  return ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        const signal = signalOf(path);
        if (signal === undefined) return next();
        let kept: Metadata | undefined;
        next({
          onReceiveMetadata: (metadata, proceed) => {
            try {
              admitted.set(metadata, inFlight.reserve());
              kept = metadata;
            } catch (error) {
              const sender = senderOf(metadata, call.getPeer());
              const readBody = () => {
                throw error;
              };
              void exportOnce({ signal, transport: "grpc", encoding: "protobuf", sender, readBody }).then(
                (answer) => {
                  if (!answer.ok) call.sendStatus(serviceError(answer.failure));
                },
              );
              return;
            }
            proceed(metadata);
          },
          onCancel: () => {
            // Once the handler has it, it gives it back.
            const hold = kept && admitted.get(kept);
            if (kept) admitted.delete(kept);
            hold?.release();
          },
        });
      },
    });
}

function signalOf(path: string): Signal | undefined {
  if (path.includes(".TraceService/")) return "traces";
  if (path.includes(".MetricsService/")) return "metrics";
  return path.includes(".LogsService/") ? "logs" : undefined;
}

function exportHandler(
  parts: GrpcDoorParts,
  signal: Signal,
  admitted: Admitted,
): handleUnaryCall<Buffer, Buffer> {
  return (call, callback) => {
    const hold = admitted.get(call.metadata);
    admitted.delete(call.metadata);
    void parts
      .exportOnce({
        signal,
        transport: "grpc",
        encoding: "protobuf",
        sender: senderOf(call.metadata, call.getPeer()),
        hold,
        readBody: (held) => {
          held.addWhole(call.request.length);
          return call.request;
        },
      })
      .then((answer) => {
        if (answer.ok) callback(null, encodeReport(answer.report));
        else callback(serviceError(answer.failure));
      });
  };
}

function serviceError(failure: Failure) {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", encodeStatus(failure));
  return { code: failure.grpc, details: failure.message, metadata };
}

function senderOf(metadata: Metadata, peer: string): Sender {
  const header = (name: string) => metadata.get(name)[0]?.toString();
  return {
    authorization: header("authorization"),
    apiKey: header("x-api-key"),
    address: peer.slice(0, peer.lastIndexOf(":")).replace(/^\[|\]$/g, ""),
    isForwarded: header("x-forwarded-for") !== undefined || header("forwarded") !== undefined,
  };
}

function addExport(server: Server, service: string, handler: handleUnaryCall<Buffer, Buffer>): void {
  const same = (bytes: Buffer) => bytes;
  const definition: MethodDefinition<Buffer, Buffer> = {
    path: `/opentelemetry.proto.collector.${service}/Export`,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  server.addService({ Export: definition }, { Export: handler });
}

function bind(server: Server, host: string, port: number): Promise<number> {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(cannotListen(host, port, error));
      else resolve(bound);
    });
  });
}
