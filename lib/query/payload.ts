import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import type { z } from "zod";
import type { PayloadOutput, payloadInput } from "@/lib/contract/span-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { spanIdToInt } from "@/lib/model/ids";
import { spansOfTraces } from "./granules";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { requireTraceId } from "./trace-detail";

const inflate = promisify(inflateRaw);

/** The whole value of an attribute as text; JSON for what is no string. Throws NotFound. */
export async function payload(
  db: Db,
  scope: Scope,
  input: z.infer<typeof payloadInput>,
): Promise<PayloadOutput> {
  const traceId = requireTraceId(input.id);
  const spanId = spanIdToInt(input.span);
  const [stored] = await runSql<{ bytes: number; body: Buffer }>(
    db,
    "payload",
    sql`select p.bytes, p.body from telemetry.payloads p where p.trace_id = ${traceId}::uuid and p.span_id = ${spanId}
        and p.key = ${input.key} and ${inScope(scope, sql`p.project_id`)} order by p.start_ns limit 1`,
  );
  if (stored)
    return { key: input.key, bytes: stored.bytes, text: (await inflate(stored.body)).toString("utf8") };
  const [small] = await runSql<{ value: unknown }>(
    db,
    "payload-attribute",
    sql`select a.value from telemetry.spans s, jsonb_each(telemetry.plain_attributes(s.attributes)) as a
        where ${spansOfTraces(scope, [traceId])} and s.span_id = ${spanId}
          and a.key = ${input.key} order by s.start_ns limit 1`,
  );
  if (!small) throw new NotFound(`This span has no attribute ${input.key}`);
  const text = typeof small.value === "string" ? small.value : JSON.stringify(small.value);
  return { key: input.key, bytes: Buffer.byteLength(text), text };
}
