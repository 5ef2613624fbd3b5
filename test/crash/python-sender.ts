import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pythonWithOpenTelemetry } from "@/test/interop/toolchains";
import type { Tally } from "./tally";

/** The OpenTelemetry SDK of Python in a process of its own. Rejects with `NotHere` where Python or the SDK is not to be had. */
export async function startPythonSender(of: {
  grpcUrl: string;
  key: string;
  tally: Tally;
}): Promise<{ stop: () => Promise<void> }> {
  const python = await pythonWithOpenTelemetry();
  const child = spawn(python, ["test/crash/send-spans.py"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: of.grpcUrl,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${of.key}`,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  createInterface(child.stdout).on("line", (line) => {
    const told = JSON.parse(line) as { took_ms: number; resent: number; span_ids: string[] };
    of.tally.resent += told.resent;
    of.tally.acknowledge("Python SDK, spans over gRPC", performance.now() - told.took_ms, {
      spanIds: told.span_ids.map((id) => BigInt.asIntN(64, BigInt(`0x${id}`))),
    });
  });
  return {
    stop: async () => {
      child.stdin.end();
      const code = await ended;
      if (code !== 0) of.tally.refused.push(`the Python sender ended with code ${code}`);
    },
  };
}
