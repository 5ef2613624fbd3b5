import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/lib/db/free-port";
import { collectorProgram, goProgram, pythonWithOpenTelemetry } from "./toolchains";

/** What a program says of its own exporter at its end. Times in milliseconds. */
export type Told = {
  made: number;
  taken: number;
  /** Number and start of each span of which the exporter said that it could not send it. */
  givenUp: [number, number][];
  longestMs: number;
  why: string;
};
/** A running program. `stop` lets it send what it has and gives its account. */
export type Running = { stop: () => Promise<Told> };
export type OutageSender = {
  name: string;
  service: string;
  /** What the exporter does at its defaults, as its source says. */
  limits: string;
  start: (receiver: { grpcUrl: string; httpUrl: string }, perSecond: number) => Promise<Running>;
};

const stopMs = 120_000;
const nodeProgram = ["--import", "tsx", "test/interop/outage-node.ts"];

export const outageSenders: OutageSender[] = [
  {
    name: "Node SDK, gRPC",
    service: "outage-node-grpc",
    limits: "no retry: any error is final",
    start: async ({ grpcUrl }, perSecond) =>
      program(process.execPath, [...nodeProgram, "grpc", "outage-node-grpc", `${perSecond}`], grpcUrl),
  },
  {
    name: "Node SDK, HTTP",
    service: "outage-node-http",
    limits: "5 retries within 10 s",
    start: async ({ httpUrl }, perSecond) =>
      program(process.execPath, [...nodeProgram, "http", "outage-node-http", `${perSecond}`], httpUrl),
  },
  {
    name: "Python SDK, gRPC",
    service: "outage-python",
    limits: "5 retries within 10 s",
    start: async ({ grpcUrl }, perSecond) =>
      program(
        await pythonWithOpenTelemetry(),
        ["test/interop/python/outage.py", "outage-python", `${perSecond}`],
        grpcUrl,
      ),
  },
  {
    name: "Go SDK, gRPC",
    service: "outage-go",
    limits: "retries within 10 s",
    start: async ({ grpcUrl }, perSecond) =>
      program(await goProgram("./outage"), ["outage-go", `${perSecond}`], grpcUrl),
  },
  {
    name: "Go SDK, Collector",
    service: "outage-collector",
    limits: "a queue of 1,000 exports, retries within 5 min",
    start: startBehindCollector,
  },
];

async function startBehindCollector({ grpcUrl }: { grpcUrl: string }, perSecond: number): Promise<Running> {
  const go = await goProgram("./outage");
  const endpoint = `127.0.0.1:${await freePort()}`;
  const collector = spawn(await collectorProgram(), ["--config=test/interop/collector/collector.yaml"], {
    stdio: "ignore",
    env: { ...process.env, COLLECTOR_ENDPOINT: endpoint, RUNTOWER_ENDPOINT: new URL(grpcUrl).host },
  });
  await sleep(3_000);
  const sdk = program(go, ["outage-collector", `${perSecond}`], `http://${endpoint}`);
  return {
    stop: async () => {
      const told = await sdk.stop();
      // It sends what is in its queue before it ends.
      const ended = new Promise((resolve) => collector.once("exit", resolve));
      collector.kill("SIGTERM");
      await ended;
      return told;
    },
  };
}

function program(command: string, args: string[], endpoint: string): Running {
  const child: ChildProcess = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  });
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    stop: async () => {
      child.stdin?.end();
      const hard = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await ended;
      clearTimeout(hard);
      return JSON.parse(said) as Told;
    },
  };
}
