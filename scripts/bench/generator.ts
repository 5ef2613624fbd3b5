// A process of its own, so that making the load does not slow what is measured more than another machine's would.
import { setTimeout as sleep } from "node:timers/promises";
import { createTemplate, idBytes, stampExport } from "./otlp-template";
import { GrpcSender, tracesPath } from "./send-grpc";

/** What the parent asks for. Times of the spans run from `fromMs` to `toMs`, or are now where these are absent. */
export type Load = {
  url: string;
  key?: string;
  spans: number;
  spansPerExport: number;
  inFlight: number;
  connections: number;
  agentShare: number;
  fromMs?: number;
  toMs?: number;
  /** At most so many spans a second. */
  spansPerSecond?: number;
  /** Ends after so long, however many spans are left. */
  seconds?: number;
};
export type LoadResult = {
  exports: number;
  acknowledged: number;
  failed: number;
  retried: number;
  seconds: number;
  ackP50Ms: number;
  ackP99Ms: number;
  bytesPerSpan: number;
  /** Some of the request ids that were acknowledged, from all over the run. */
  requestIds: string[];
  firstFailure: string | null;
};

async function generate(load: Load): Promise<LoadResult> {
  const template = createTemplate(load.spansPerExport, load.agentShare);
  const senders = Array.from({ length: load.connections }, () => new GrpcSender(load.url, load.key));
  const total = Math.ceil(load.spans / load.spansPerExport);
  const state = { next: 0, acknowledged: 0, failed: 0, retried: 0, firstFailure: null as string | null };
  const times: number[] = [];
  const requestIds: string[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + (load.seconds ?? Number.POSITIVE_INFINITY) * 1_000;

  const sendAll = async (lane: number) => {
    const frame = Buffer.alloc(5 + template.bytes.length);
    frame.writeUInt32BE(template.bytes.length, 1);
    const body = frame.subarray(5);
    const ids = Buffer.alloc(idBytes(template));
    const sender = senders[lane % senders.length] as GrpcSender;
    while (state.next < total && performance.now() < endMs) {
      const at = state.next++;
      stampExport(template, body, timeOf(load, at, total), ids);
      await keepRate(load, at, startedMs);
      const sentMs = performance.now();
      const ok = await sendUntilTaken(sender, frame, state);
      times.push(performance.now() - sentMs);
      if (!ok) state.failed += load.spansPerExport;
      else state.acknowledged += load.spansPerExport;
      if (ok && requestIds.length < 2_000 && at % Math.max(1, Math.floor(total / 2_000)) === 0) {
        requestIds.push(`req-${ids.toString("hex", 0, 8)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, (_, lane) => sendAll(lane)));
  const seconds = (performance.now() - startedMs) / 1_000;
  for (const sender of senders) sender.close();
  times.sort((a, b) => a - b);
  const { acknowledged, failed, retried, firstFailure } = state;
  return {
    exports: times.length,
    acknowledged,
    failed,
    retried,
    seconds,
    ackP50Ms: times[Math.floor(times.length * 0.5)] ?? 0,
    ackP99Ms: times[Math.floor(times.length * 0.99)] ?? 0,
    bytesPerSpan: template.bytesPerSpan,
    requestIds,
    firstFailure,
  };
}

/** As an exporter does: UNAVAILABLE is tried again after a while, anything else is final. */
async function sendUntilTaken(
  sender: GrpcSender,
  frame: Buffer,
  state: { retried: number; firstFailure: string | null },
): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { status, message } = await sender.send(tracesPath, frame);
    if (status === 0) return true;
    state.firstFailure ??= `grpc ${status}: ${message}`;
    if (status !== 14) return false;
    state.retried += 1;
    await sleep(100);
  }
  return false;
}

function timeOf(load: Load, at: number, total: number): bigint {
  if (load.fromMs === undefined || load.toMs === undefined) return BigInt(Date.now()) * 1_000_000n;
  const ms = load.fromMs + ((load.toMs - load.fromMs) * at) / total;
  return BigInt(Math.round(ms)) * 1_000_000n;
}

async function keepRate(load: Load, at: number, startedMs: number): Promise<void> {
  if (load.spansPerSecond === undefined) return;
  const dueMs = startedMs + (at * load.spansPerExport * 1_000) / load.spansPerSecond;
  const earlyMs = dueMs - performance.now();
  if (earlyMs > 1) await sleep(earlyMs);
}

process.on("message", (load: Load) => {
  generate(load).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.on("disconnect", () => process.exit(0));
