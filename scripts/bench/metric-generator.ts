// A process of its own, as for spans. Each round sends one point of every series; rounds are `stepMs` apart from `fromMs` on.
import { setTimeout as sleep } from "node:timers/promises";
import { createMetricTemplate, stampMetrics } from "./metric-template";
import { GrpcSender, metricsPath } from "./send-grpc";

export type MetricLoad = {
  url: string;
  key?: string;
  series: number;
  pointsPerExport: number;
  rounds: number;
  fromMs: number;
  stepMs: number;
  inFlight: number;
  connections: number;
};
export type MetricLoadResult = {
  acknowledged: number;
  failed: number;
  seconds: number;
  ackP50Ms: number;
  ackP99Ms: number;
  bytesPerPoint: number;
  firstFailure: string | null;
};

async function generate(load: MetricLoad): Promise<MetricLoadResult> {
  const instances = Math.ceil(load.series / load.pointsPerExport);
  const templates = Array.from({ length: instances }, (_, i) =>
    createMetricTemplate(i, load.pointsPerExport),
  );
  const senders = Array.from({ length: load.connections }, () => new GrpcSender(load.url, load.key));
  const total = load.rounds * instances;
  const state = { next: 0, acknowledged: 0, failed: 0, firstFailure: null as string | null };
  const times: number[] = [];
  const startedMs = performance.now();
  const sendAll = async (lane: number) => {
    const sender = senders[lane % senders.length] as GrpcSender;
    while (state.next < total) {
      const at = state.next++;
      const template = templates[at % instances];
      if (template === undefined) return;
      const frame = Buffer.allocUnsafe(5 + template.bytes.length);
      frame[0] = 0;
      frame.writeUInt32BE(template.bytes.length, 1);
      const round = Math.floor(at / instances);
      stampMetrics(
        template,
        frame.subarray(5),
        round,
        BigInt(load.fromMs + round * load.stepMs) * 1_000_000n,
      );
      const sentMs = performance.now();
      const failure = await sendUntilTaken(sender, frame);
      times.push(performance.now() - sentMs);
      if (failure === null) state.acknowledged += template.points;
      else {
        state.failed += template.points;
        state.firstFailure ??= failure;
      }
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, (_, lane) => sendAll(lane)));
  const seconds = (performance.now() - startedMs) / 1_000;
  for (const sender of senders) sender.close();
  times.sort((a, b) => a - b);
  const { acknowledged, failed, firstFailure } = state;
  return {
    acknowledged,
    failed,
    seconds,
    ackP50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    ackP99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    bytesPerPoint: (templates[0]?.bytes.length ?? 0) / load.pointsPerExport,
    firstFailure,
  };
}

/** Null once it is taken. UNAVAILABLE is tried again, as an exporter does. */
async function sendUntilTaken(sender: GrpcSender, frame: Buffer): Promise<string | null> {
  for (let attempt = 0; ; attempt++) {
    const { status, message } = await sender.send(metricsPath, frame);
    if (status === 0) return null;
    if (status !== 14 || attempt === 50) return `grpc ${status}: ${message}`;
    await sleep(100);
  }
}

process.on("message", (load: MetricLoad) => {
  generate(load).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.on("disconnect", () => process.exit(0));
