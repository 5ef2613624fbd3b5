import { copyIn } from "@/lib/db/copy";
import { createPool, inTransaction, type Pool } from "@/lib/db/pool";
import { readEnv } from "@/lib/env";
import type { Span } from "@/lib/model/span";
import { normaliseTraces } from "@/lib/normalise/span";
import { encodeWithKeys } from "@/lib/write/attribute-keys";
import { copyGranulesText } from "@/lib/write/granules";
import { keepDaysFinder, retentionOf } from "@/lib/write/retention";
import { copySpansText, encodeSpans } from "@/lib/write/span-rows";
import { decodeTracesProtobuf } from "@/otel/decode/traces-protobuf";
import { createTemplate, idBytes, stampExport } from "./otlp-template";

const rowsPerCopy = 20_000;
const spansPerExport = 500;

type Body = { spans: Buffer; granules: Buffer };

/**
 * The best that this machine does: the same rows, encoded beforehand, in two parallel COPYs into the same tables with
 * the same indexes, nothing else running. Needs an empty migrated database.
 * @returns rows a second
 */
export async function measureCopy(databaseUrl: string, rows: number, agentShare: number): Promise<number> {
  const pool = createPool(databaseUrl, "bench-copy", 2);
  try {
    await pool.query("select telemetry.ensure_day($1)", [String(BigInt(Date.now()) * 1_000_000n)]);
    const bodies = await encodeBodies(pool, rows, agentShare);
    const startedMs = performance.now();
    await Promise.all([copyAll(), copyAll()]);
    return Math.round(rows / ((performance.now() - startedMs) / 1_000));

    async function copyAll(): Promise<void> {
      for (let body = bodies.shift(); body !== undefined; body = bodies.shift()) {
        const { spans, granules } = body;
        await inTransaction(pool, async (tx) => {
          await copyIn(tx, copySpansText, spans);
          await copyIn(tx, copyGranulesText, granules);
        });
      }
    }
  } finally {
    await pool.end();
  }
}

async function encodeBodies(pool: Pool, total: number, agentShare: number): Promise<Body[]> {
  const template = createTemplate(spansPerExport, agentShare);
  const body = Buffer.alloc(template.bytes.length);
  const ids = Buffer.alloc(idBytes(template));
  const env = readEnv({ NODE_ENV: "production" });
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const context = {
    nowNs,
    retentionDays: env.RUNTOWER_RETENTION_DAYS,
    requestIdKeys: env.RUNTOWER_REQUEST_ID_KEYS,
  };
  const keepDaysOf = keepDaysFinder(await retentionOf(pool).rules(), "traces");
  const bodies: Body[] = [];
  for (let done = 0; done < total; done += rowsPerCopy) {
    const spans: Span[] = [];
    while (spans.length < Math.min(rowsPerCopy, total - done)) {
      stampExport(template, body, nowNs, ids);
      spans.push(...normaliseTraces(decodeTracesProtobuf(Buffer.from(body)), context).spans);
    }
    const rows = await encodeWithKeys(pool, (keys) =>
      encodeSpans(
        spans.map(() => 1),
        spans,
        keys,
        keepDaysOf,
      ),
    );
    // Copies of their own: the encoder may lend us larger buffers.
    bodies.push({ spans: Buffer.from(rows.spans), granules: Buffer.from(rows.granules) });
    rows.release();
  }
  return bodies;
}
