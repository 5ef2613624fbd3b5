import { setTimeout as sleep } from "node:timers/promises";
import { createTemplate, idBytes, stampExport } from "@/scripts/bench/otlp-template";
import { GrpcSender, grpcFrame, tracesPath } from "@/scripts/bench/send-grpc";
import { encodeLogs } from "./otlp-encode";

const logsPath = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
const spansPerExport = 40;
const recordsPerExport = 20;

/** What was acknowledged, and how often a sender had to send the same bytes again. */
export type Sent = { spanIds: bigint[]; logBodies: string[]; resent: number; refused: string[] };

/**
 * Sends spans and log records without pause from `lanes` senders, and the same bytes again until they are acknowledged,
 * as exporters do, whatever becomes of the receiver meanwhile. `stop` finishes what is under way and gives the tally.
 */
export function startResender(of: {
  url: string;
  key?: string;
  lanes: number;
  /** How long a sender waits between two exports; not at all when absent. */
  restMs?: number;
  /** Told of each export that was taken, and when that was sent which was taken (performance.now). */
  onTaken?: (sentMs: number, items: { spanIds?: bigint[]; logBodies?: string[] }) => void;
}): {
  stop: () => Promise<Sent>;
} {
  const sent: Sent = { spanIds: [], logBodies: [], resent: 0, refused: [] };
  let stopping = false;
  const lanes = Array.from({ length: of.lanes }, (_, lane) =>
    lane % 4 === 3 ? sendLogs(lane) : sendSpans(),
  );
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(lanes);
      return sent;
    },
  };

  async function sendSpans(): Promise<void> {
    const template = createTemplate(spansPerExport, 0.25);
    const ids = Buffer.alloc(idBytes(template));
    let sender = new GrpcSender(of.url, of.key);
    while (!stopping) {
      const body = Buffer.alloc(template.bytes.length);
      stampExport(template, body, BigInt(Date.now()) * 1_000_000n, ids);
      const spanIds = Array.from({ length: spansPerExport }, (_, i) =>
        ids.readBigInt64BE(ids.length - (spansPerExport - i) * 8),
      );
      sender = await insist(sender, tracesPath, body, () => {
        sent.spanIds.push(...spanIds);
        return { spanIds };
      });
      await rest();
    }
    sender.close();
  }

  async function sendLogs(lane: number): Promise<void> {
    let sender = new GrpcSender(of.url, of.key);
    for (let n = 0; !stopping; n++) {
      const bodies = Array.from(
        { length: recordsPerExport },
        (_, i) => `line ${i} of export ${n} from lane ${lane}`,
      );
      const now = String(BigInt(Date.now()) * 1_000_000n);
      const logRecords = bodies.map((body) => ({
        timeUnixNano: now,
        observedTimeUnixNano: now,
        severityNumber: 9,
        body: { stringValue: body },
      }));
      const resource = { attributes: [{ key: "service.name", value: { stringValue: "crash-logs" } }] };
      const body = encodeLogs({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
      sender = await insist(sender, logsPath, body, () => {
        sent.logBodies.push(...bodies);
        return { logBodies: bodies };
      });
      await rest();
    }
    sender.close();
  }

  async function rest(): Promise<void> {
    if (of.restMs !== undefined) await sleep(of.restMs);
  }

  async function insist(
    first: GrpcSender,
    path: string,
    body: Buffer,
    take: () => { spanIds?: bigint[]; logBodies?: string[] },
  ): Promise<GrpcSender> {
    let sender = first;
    for (;;) {
      const sentMs = performance.now();
      const answer = await sender.send(path, grpcFrame(body));
      if (answer.status === 0) {
        const items = take();
        of.onTaken?.(sentMs, items);
        return sender;
      }
      if (answer.status !== 14) {
        sent.refused.push(`${answer.status}: ${answer.message}`);
        return sender;
      }
      sent.resent += 1;
      sender.close();
      await sleep(50);
      sender = new GrpcSender(of.url, of.key);
    }
  }
}
