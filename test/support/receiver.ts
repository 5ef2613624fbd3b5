import { createHash } from "node:crypto";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import type { Pool } from "@/lib/db/pool";
import { readEnv } from "@/lib/env";
import { createLog } from "@/lib/log";
import { type Releases, startReceiver } from "@/otel/receiver";
import { encodeLogs, encodeTraces } from "./otlp-encode";
import { encodeMetrics } from "./otlp-encode-metrics";

export type Door = "grpc" | "http-protobuf" | "http-json";
export const doors: Door[] = ["grpc", "http-protobuf", "http-json"];
export type Signal = "traces" | "logs" | "metrics";
const encoders = { traces: encodeTraces, logs: encodeLogs, metrics: encodeMetrics };
const services = {
  traces: "trace.v1.TraceService",
  logs: "logs.v1.LogsService",
  metrics: "metrics.v1.MetricsService",
};
export type TestReceiver = {
  httpUrl: string;
  grpcAddress: string;
  /** Sends one OTLP/JSON request, re-encoded for the door. Rejects unless it is answered with success. */
  send(door: Door, signal: Signal, request: object, key?: string): Promise<void>;
  stop(): Promise<void>;
};

/** A whole receiver in this process, on ports of its own. */
export async function openTestReceiver(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<TestReceiver> {
  const env = readEnv({
    NODE_ENV: "test",
    DATABASE_URL: databaseUrl,
    OTLP_GRPC_PORT: "0",
    OTLP_HTTP_PORT: "0",
    RUNTOWER_SELF_OBSERVE: "off",
    RUNTOWER_RETENTION_DAYS: "3650",
    ...settings,
  });
  const releases: Releases = [];
  const { grpcPort, httpPort } = await startReceiver(env, createLog("receiver", "fatal"), releases);
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const grpcAddress = `127.0.0.1:${grpcPort}`;
  const client = new Client(grpcAddress, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
  });
  return {
    httpUrl,
    grpcAddress,
    async send(door, signal, request, key) {
      const protobuf = encoders[signal](request);
      if (door === "grpc") await sendGrpc(client, signal, protobuf, key);
      else {
        const json = door === "http-json";
        const response = await fetch(`${httpUrl}/v1/${signal}`, {
          method: "POST",
          headers: {
            "content-type": json ? "application/json" : "application/x-protobuf",
            ...(key !== undefined && { "x-api-key": key }),
          },
          body: json ? JSON.stringify(request) : new Uint8Array(protobuf),
        });
        if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
      }
    },
    async stop() {
      client.close();
      for (const release of releases.reverse()) await release();
    },
  };
}

export function sendGrpc(client: Client, signal: Signal, body: Buffer, key?: string): Promise<Buffer> {
  const metadata = new Metadata();
  if (key !== undefined) metadata.set("authorization", `Bearer ${key}`);
  const same = (bytes: Buffer) => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/opentelemetry.proto.collector.${services[signal]}/Export`,
      same,
      same,
      body,
      metadata,
      (error, answer) => (error ? reject(error) : resolve(answer ?? Buffer.alloc(0))),
    );
  });
}

/** A new project with a key of its own that may write. */
export async function addProject(pool: Pool, slug: string): Promise<{ id: number; key: string }> {
  const key = `rt_test_${slug}`;
  const { rows } = await pool.query<{ id: number }>(
    "insert into projects (slug, name) values ($1, $1) returning id",
    [slug],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query(
    "insert into api_keys (id, project_id, name, prefix, hash) values ($1, $2, 'test', 'rt_test', $3)",
    [slug, id, createHash("sha256").update(key).digest("hex")],
  );
  return { id, key };
}
