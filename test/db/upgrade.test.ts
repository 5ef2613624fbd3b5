import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { migrate } from "@/lib/db/migrate";
import { createPool, type Pool } from "@/lib/db/pool";
import { logIncrements } from "@/lib/derive/rollup-logs";
import { countSpans } from "@/lib/derive/rollup-spans";
import { nsPerDay } from "@/lib/model/time";
import { writeLogs } from "@/lib/write/logs";
import { retentionOf } from "@/lib/write/retention";
import { writeTraces } from "@/lib/write/traces";
import { databaseUrl } from "../support/global-database";
import { makeLog, makeSpan } from "../support/spans";

const migrations = "prisma/migrations";
const name = `rt_upgrade_${process.pid}`;
let admin: Pool;
let pool: Pool;
let folder: string;
beforeEach(async () => {
  const { serverUrl } = inject("testDatabase");
  folder = await mkdtemp(join(tmpdir(), "runtower-upgrade-"));
  admin = createPool(serverUrl, "test-upgrade", 1);
  await admin.query(`create database ${name}`);
  pool = createPool(databaseUrl(serverUrl, name), "test-upgrade", 3);
});
afterEach(async () => {
  await pool.end();
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
  await rm(folder, { recursive: true });
});

/** Applies the migrations whose names are not after `last`. */
async function migrateTo(last: string): Promise<void> {
  for (const one of (await readdir(migrations)).filter((each) => /^\d{4}_/.test(each) && each <= last))
    await cp(join(migrations, one), join(folder, one), { recursive: true });
  await migrate(pool, folder);
}

it("keeps what was stored before retention by project, and counts none of it again", async () => {
  await migrateTo("0002_telemetry");
  const startNs = BigInt(Date.now()) * 1_000_000n - 2n * nsPerDay;
  const span = makeSpan({ startNs, name: "before" });
  const attributes = {
    tenant: "acme",
    'a "key"': 3,
    list: ["a", null],
    marks: "\u001f and \u001e",
    none: {},
    "": "",
  };
  await pool.query("select telemetry.ensure_day($1), telemetry.ensure_day($2)", [
    startNs,
    startNs + nsPerDay,
  ]);
  await pool.query(
    `insert into telemetry.spans (project_id, trace_id, span_id, start_ns, duration_ns, resource_id, kind, status, name, attributes)
     values (1, $1::uuid, ('x' || $2)::bit(64)::bigint, $3, 5, 1, 1, 0, 'before', $4)`,
    [span.traceId, span.spanId, startNs, JSON.stringify(attributes)],
  );
  await pool.query(
    `insert into telemetry.log_records (time_ns, observed_ns, resource_id, project_id, severity, body, attributes)
     select $1, $1, 1, 1, 9, 'before', '{}' from generate_series(1, 3)`,
    [startNs],
  );
  await pool.query(
    "insert into telemetry.trace_keys (start_ns, trace_id, project_id, kind, value) values ($1, $2::uuid, 1, 1, 'r1')",
    [startNs - (startNs % nsPerDay), span.traceId],
  );
  await migrateTo("9999");

  retentionOf(pool).setDefaultDays(14);
  const again = { ...span, requestId: "r1" };
  const [outcome] = await writeTraces(
    pool,
    [{ projectId: 1, spans: [again, makeSpan({ startNs, name: "after" })] }],
    countSpans,
  );
  expect(outcome).toMatchObject({ refused: 0, duplicates: 1 });
  const bodyHash = Buffer.alloc(16, 7);
  await writeLogs(pool, [{ projectId: 1, records: [makeLog({ timeNs: startNs })], bodyHash }], logIncrements);
  const { rows } = await pool.query(
    `select (select array_agg(name order by name) from telemetry.spans) as spans,
            (select array_agg(id::integer order by id) from telemetry.log_records) as logs,
            (select telemetry.plain_attributes(attributes) from telemetry.spans where name = 'before') as attributes,
            (select count(*)::integer from telemetry.trace_keys) as keys,
            (select array_agg(distinct keep_days) from telemetry.leaves) as kept,
            telemetry.keep_days(1, 'traces', current_date + 9) as later`,
  );
  expect(rows[0]).toMatchObject({ spans: ["after", "before"], attributes, keys: 1, kept: [90], later: 14 });
  expect(new Set(rows[0].logs).size).toBe(4);
});

it("an empty database has no trace of what was before", async () => {
  await migrateTo("0002_telemetry");
  await pool.query("select telemetry.ensure_day($1)", [BigInt(Date.now()) * 1_000_000n]);
  await migrateTo("9999");
  retentionOf(pool).setDefaultDays(14);
  await writeTraces(pool, [{ projectId: 1, spans: [makeSpan()] }], countSpans);
  const { rows } = await pool.query("select distinct keep_days from telemetry.leaves");
  expect(rows).toEqual([{ keep_days: 14 }]);
});

it("increments that were not folded count once, in blocks of one project and dimension", async () => {
  await migrateTo("0040_packed_attributes");
  await pool.query(
    `insert into telemetry.rollup_increments (bucket, project_id, count, duration_ns, input_tokens, cost_usd, dimension, grp, outcome, histogram)
     select 10 * (i / 7), 1 + i % 2, 1 + i % 3, i, i % 5, i / 4.0, (array['span', 'model'])[1 + i % 2], 'g,' || i % 3, 'ok',
            case when i % 4 > 0 then array[i % 9, 1] else '{}' end
     from generate_series(1, 4000) as i`,
  );
  const sums = async () =>
    (
      await pool.query(
        `select project_id, dimension, grp, bucket / 1000 as part, sum(count)::int as count, sum(duration_ns) as ns,
           sum(input_tokens)::int as tokens, sum(cost_usd) as usd, sum((select sum(n) from unnest(histogram) as n))::int as places
         from telemetry.rollup_increments group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      )
    ).rows;
  const before = await sums();
  await migrateTo("9999");
  expect(await sums()).toEqual(before);
  const { rows } = await pool.query(
    "select count(*)::int as blocks, sum(size)::int as size from telemetry.rollup_blocks",
  );
  expect(rows).toEqual([{ blocks: 9, size: 4_000 }]);
});
