import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { sendWithSdk } from "@/test/support/otlp-sdk";
import { testAlerts } from "./alerts";
import { testOpa } from "./opa";
import { testOutages } from "./outage";
import { testPrometheus } from "./prometheus";
import { testReplay } from "./replay";
import { testScrape } from "./scrape";
import { goProgram, NotHere, pythonWithOpenTelemetry } from "./toolchains";

const run = promisify(execFile);
/** Sends a trace with this request id and gives the trace's id; throws `NotHere` where its language is not installed. */
type Sender = { name: string; send: (stack: Stack, requestId: string) => Promise<string> };

const senders: Sender[] = [
  {
    name: "Node, @opentelemetry/exporter-trace-otlp-grpc",
    send: async (stack, requestId) =>
      (
        await sendWithSdk({
          url: stack.grpcUrl,
          service: "interop-node",
          name: "node",
          attributes: { request_id: requestId },
        })
      ).traceId,
  },
  { name: "Python, opentelemetry-exporter-otlp-proto-grpc", send: sendWithPython },
  { name: "Go, otlptracegrpc", send: sendWithGo },
];

async function sendWithPython(stack: Stack, requestId: string): Promise<string> {
  return exporter(await pythonWithOpenTelemetry(), ["test/interop/python/send.py", requestId], stack);
}

async function sendWithGo(stack: Stack, requestId: string): Promise<string> {
  return exporter(await goProgram("."), [requestId], stack);
}

async function exporter(command: string, args: string[], stack: Stack): Promise<string> {
  // The endpoint is the one setting; http:// says that it is not TLS.
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: stack.grpcUrl };
  const { stdout } = await run(command, args, { env, timeout: 60_000 });
  return stdout.trim();
}

async function untilVisible(stack: Stack, requestId: string, traceId: string): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const url = `${stack.webUrl}/api/v1/traces?q=${encodeURIComponent(`request_id:${requestId}`)}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${stack.key}` } });
    if (!response.ok) throw new Error(`traces answered ${response.status}: ${await response.text()}`);
    const { data } = (await response.json()) as { data: { trace_id: string }[] };
    if (data.some((trace) => trace.trace_id === traceId)) return Math.round(performance.now() - startedMs);
    if (performance.now() - startedMs > 10_000) throw new Error(`trace ${traceId} was not found within 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function main(): Promise<number> {
  const server = await startScratchServer();
  let faults = 0;
  try {
    const databaseUrl = await server.createDatabase("interop");
    const stack = await launchStack({ databaseUrl, parts: ["receiver", "worker", "web"] });
    for (const { name, send } of senders) {
      try {
        const requestId = `req-${randomUUID()}`;
        const traceId = await send(stack, requestId);
        console.log(
          `${name}: visible in Traces ${await untilVisible(stack, requestId, traceId)} ms after its export ended`,
        );
      } catch (error) {
        if (!(error instanceof NotHere)) faults += 1;
        console.log(
          `${name}: ${error instanceof NotHere ? "not run" : "FAILED"}: ${(error as Error).message}`,
        );
      }
    }
    await stack.stop();
  } finally {
    await server.close();
  }
  return faults;
}

const args = process.argv.slice(2);
const faults = await (args.includes("--outage")
  ? testOutages(args)
  : args.includes("--opa")
    ? testOpa(args)
    : args.includes("--replay")
      ? testReplay(args)
      : args.includes("--promql")
        ? testPrometheus()
        : args.includes("--scrape")
          ? testScrape()
          : args.includes("--alerts")
            ? testAlerts()
            : main());
process.exit(faults === 0 ? 0 : 1);
