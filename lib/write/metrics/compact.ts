// In: blocks, as batches wrote them. Out: chunks, by series. In one transaction, so that a reader finds each sample in one of
// them; safe to run again after a crash at any point. Of two samples of one series and time the one in a chunk stays, then the
// one in the older block. Chunks of a series never overlap.
import { copyIn } from "@/lib/db/copy";
import { copyOut } from "@/lib/db/copy-out";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { decodeChunk, encodeChunk } from "@/lib/model/metrics/chunk";
import { mergeSamples, type Samples, sliceSamples } from "@/lib/model/metrics/samples";
import { CopyBuffer } from "../copy-buffer";
import { isMissingPartition } from "../database-errors";
import { ensurePartitions, forgetPartitions } from "../partitions";
import { keepDaysFinder, type RetentionRules, retentionOf } from "../retention";
import { writeDayTotals } from "./day-totals";
import { byWindow, type Fresh, Gathering, windowMs } from "./gather-blocks";

/** Of a chunk: two hours at 15 s. */
const fullChunk = 480;
/** Histograms are larger: a row is to stay on its page. */
const fullChunkBytes = 6_000;

export type CompactOptions = {
  /** Blocks are left where they are fewer samples than this, and none is older than `maxAgeMs`. */
  minSamples: number;
  maxAgeMs: number;
  /** In one transaction. */
  maxSamples: number;
};
export const compactDefaults: CompactOptions = {
  minSamples: 1_000_000,
  maxAgeMs: 120_000,
  maxSamples: 1_500_000,
};

/** @returns how many samples were taken out of blocks, and whether more are due */
export async function compactMetrics(
  pool: Pool,
  options: CompactOptions = compactDefaults,
): Promise<{ samples: number; more: boolean }> {
  const due = await findDue(pool, options);
  if (due === null) return { samples: 0, more: false };
  const rules = await retentionOf(pool).rules();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const samples = await inTransaction(pool, (tx) => compactOnce(pool, tx, rules, due.lastBlock));
      return { samples, more: due.more };
    } catch (error) {
      if (attempt >= 3 || !isMissingPartition(error)) throw error;
      forgetPartitions();
    }
  }
}

type Due = { lastBlock: bigint; more: boolean };

async function findDue(
  pool: Pool,
  { minSamples, maxAgeMs, maxSamples }: CompactOptions,
): Promise<Due | null> {
  const { rows } = await pool.query<{
    last_block: bigint | null;
    taken: bigint | null;
    total: bigint | null;
    age_ms: number;
  }>(
    `/* metric-blocks-due */
     with waiting as (
       select block_id, written_at, sum(samples) over (order by block_id) as upto, samples from telemetry.metric_blocks
     )
     select max(block_id) filter (where upto - samples < $1) as last_block,
            sum(samples) filter (where upto - samples < $1) as taken, sum(samples) as total,
            coalesce(extract(epoch from now() - min(written_at)) * 1000, 0)::double precision as age_ms
     from waiting`,
    [maxSamples],
  );
  const [row] = rows;
  if (!row?.last_block) return null;
  const total = Number(row.total);
  if (total < minSamples && row.age_ms < maxAgeMs) return null;
  return { lastBlock: row.last_block, more: total - Number(row.taken) >= minSamples };
}

async function compactOnce(
  pool: Pool,
  tx: Connection,
  rules: RetentionRules,
  lastBlock: bigint,
): Promise<number> {
  // Another worker that took over while this one was held up must not do the same blocks.
  await tx.query("/* compact-lock */ select pg_advisory_xact_lock(hashtext('telemetry.compact_metrics'))");
  await tx.query("/* compact-upto */ select set_config('runtower.last_block', $1, true)", [
    String(lastBlock),
  ]);
  // A million series with a sample each take minutes.
  await tx.query("set local statement_timeout = 0");
  const gathering = new Gathering();
  const taken: bigint[] = [];
  await copyOut(tx, takenText, ([block, project, body]) => {
    if (!block || !project || !body) return;
    taken.push(block.readBigInt64BE(0));
    gathering.add(project.readInt32BE(0), body);
  });
  const { fresh, samples } = gathering.finish();
  if (samples === 0) return 0;
  const times = fresh.map(({ windowStartMs }) => BigInt(windowStartMs) * 1_000_000n);
  const projects = fresh.map(({ projectId }) => projectId);
  await ensurePartitions(pool, rules, "metrics", projects, times);
  for (const window of byWindow(fresh)) await compactWindow(tx, rules, window);
  await writeDayTotals(tx, fresh);
  await tx.query(deleteText, [taken]);
  return samples;
}

const takenText = `copy (/* compact-blocks */ select block_id, project_id, body from telemetry.metric_blocks
  where block_id <= current_setting('runtower.last_block')::bigint order by block_id) to stdout (format binary)`;
// Those that were read, and no others: a block has its number before its transaction commits, so one with a lower number may
// have come since.
const deleteText =
  "/* compact-delete */ delete from telemetry.metric_blocks where block_id = any($1::bigint[])";

type StoredChunk = { startNs: bigint; samples: Samples };

async function compactWindow(tx: Connection, rules: RetentionRules, fresh: readonly Fresh[]): Promise<void> {
  const stored = await readTouched(tx, fresh);
  const gone: { seriesId: number; startNs: bigint }[] = [];
  const out = new CopyBuffer();
  const keepDaysOf = keepDaysFinder(rules, "metrics");
  for (const { projectId, seriesId, samples } of fresh) {
    const chunks = stored.get(seriesId) ?? [];
    for (const { startNs } of chunks) gone.push({ seriesId, startNs });
    const merged = mergeSamples([...chunks.map((chunk) => chunk.samples), samples]);
    for (const { part, body } of cutChunks(merged)) {
      const startNs = BigInt(part.timesMs[0] ?? 0) * 1_000_000n;
      out.startRow(7);
      out.int64FromNumber(seriesId);
      out.int64(startNs);
      out.int64FromNumber(part.timesMs.at(-1) ?? 0);
      out.int32(projectId);
      out.int32(part.timesMs.length);
      out.int16(keepDaysOf(projectId, startNs));
      out.bytes(body);
    }
  }
  try {
    await deleteChunks(tx, fresh, gone);
    await copyIn(tx, copyText, out.finish());
  } finally {
    out.release();
  }
}

const copyText = `copy telemetry.metric_chunks (series_id, start_ns, end_ms, project_id, samples, keep_days, body)
  from stdin (format binary)`;

/** In pieces of at most `fullChunk` samples, and fewer where they are large. */
function* cutChunks(samples: Samples): Iterable<{ part: Samples; body: Buffer }> {
  for (let from = 0; from < samples.timesMs.length; from += fullChunk)
    yield* cutBySize(sliceSamples(samples, from, Math.min(from + fullChunk, samples.timesMs.length)));
}

function* cutBySize(part: Samples): Iterable<{ part: Samples; body: Buffer }> {
  const body = encodeChunk(part);
  const count = part.timesMs.length;
  if (body.length <= fullChunkBytes || count === 1) {
    yield { part, body };
    return;
  }
  yield* cutBySize(sliceSamples(part, 0, count >> 1));
  yield* cutBySize(sliceSamples(part, count >> 1, count));
}

/** The chunks that new samples lie in, and the one before them where it has room. */
async function readTouched(tx: Connection, fresh: readonly Fresh[]): Promise<Map<number, StoredChunk[]>> {
  const startMs = fresh[0]?.windowStartMs ?? 0;
  const settings = {
    window_ns: `${startMs}000000`,
    window_end_ns: `${startMs + windowMs}000000`,
    series_ids: `{${fresh.map(({ seriesId }) => seriesId).join(",")}}`,
    first_ms: `{${fresh.map(({ samples }) => samples.timesMs[0]).join(",")}}`,
    last_ms: `{${fresh.map(({ samples }) => samples.timesMs.at(-1)).join(",")}}`,
  };
  await tx.query(
    "/* compact-settings */ select set_config('runtower.' || name, value, true) from unnest($1::text[], $2::text[]) as s(name, value)",
    [Object.keys(settings), Object.values(settings)],
  );
  const stored = new Map<number, StoredChunk[]>();
  await copyOut(tx, touchedText, ([id, start, body]) => {
    if (!id || !start || !body) return;
    const seriesId = Number(id.readBigInt64BE(0));
    const chunk = { startNs: start.readBigInt64BE(0), samples: decodeChunk(body) };
    const known = stored.get(seriesId);
    if (known === undefined) stored.set(seriesId, [chunk]);
    else known.push(chunk);
  });
  return stored;
}

const touchedText = `copy (/* compact-touched */
  select c.series_id, c.start_ns, c.body
  from unnest(current_setting('runtower.series_ids')::bigint[], current_setting('runtower.first_ms')::bigint[],
              current_setting('runtower.last_ms')::bigint[]) as f(series_id, first_ms, last_ms),
  lateral (
    select * from (
      select series_id, start_ns, end_ms, samples, body from telemetry.metric_chunks
      where series_id = f.series_id and start_ns >= current_setting('runtower.window_ns')::bigint
        and start_ns < current_setting('runtower.window_end_ns')::bigint and start_ns <= f.first_ms * 1000000
      order by start_ns desc limit 1) as before
    where before.end_ms >= f.first_ms or (before.samples < ${fullChunk} and octet_length(before.body) < ${fullChunkBytes / 2})
    union all
    select series_id, start_ns, end_ms, samples, body from telemetry.metric_chunks
    where series_id = f.series_id and start_ns >= current_setting('runtower.window_ns')::bigint
      and start_ns < current_setting('runtower.window_end_ns')::bigint
      and start_ns > f.first_ms * 1000000 and start_ns <= f.last_ms * 1000000
  ) as c order by c.series_id, c.start_ns) to stdout (format binary)`;

async function deleteChunks(
  tx: Connection,
  [first]: readonly Fresh[],
  gone: readonly { seriesId: number; startNs: bigint }[],
): Promise<void> {
  if (gone.length === 0 || first === undefined) return;
  const fromNs = BigInt(first.windowStartMs) * 1_000_000n;
  await tx.query(
    `/* compact-replace */ delete from telemetry.metric_chunks c
     using unnest($1::bigint[], $2::bigint[]) as g(series_id, start_ns)
     where c.series_id = g.series_id and c.start_ns = g.start_ns and c.start_ns >= $3 and c.start_ns < $4`,
    [
      gone.map(({ seriesId }) => seriesId),
      gone.map(({ startNs }) => startNs),
      fromNs,
      fromNs + BigInt(windowMs) * 1_000_000n,
    ],
  );
}
