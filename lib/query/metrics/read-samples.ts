// Samples of stored series between two times, from chunks and from blocks that are not compacted yet, as of one moment.
import { copyOut } from "@/lib/db/copy-out";
import type { Connection, Pool } from "@/lib/db/pool";
import { readBlock } from "@/lib/model/metrics/block";
import { readIndexed } from "@/lib/model/metrics/block-index";
import { type Chunk, decodeChunk, decodeChunks, peekChunk } from "@/lib/model/metrics/chunk";
import { addTotals, cumulate, nothing, type Total, totalFromSamples } from "@/lib/model/metrics/cumulate";
import { FloatGather } from "@/lib/model/metrics/float-gather";
import { firstAtOrAfter, mergeSamples, type Samples, sliceSamples } from "@/lib/model/metrics/samples";
import { createSharing } from "@/lib/model/metrics/shared-times";
import { tooSlow } from "../run-sql";
import type { Scope } from "../scope";
import type { BlockCache } from "./block-cache";
import type { StoredSeries } from "./stored-series";

export type ReadRequest = {
  fromMs: number;
  toMs: number;
  /** Called with how many samples are about to be decoded. */
  account: (samples: number) => void;
  /** Where blocks are kept unpacked, by a process that reads them again and again. */
  blocks?: BlockCache | undefined;
};
/** Samples by series id, in parts: of two with one time the earlier part's counts. */
type Parts = Map<number, Samples[]>;
type Chunks = Map<number, (Chunk & { lastMs: number })[]>;

/** A chunk lies within one window of UTC. */
export const windowMs = 2 * 3_600_000;
const msPerDay = 86_400_000;
/** By the statement timeout. */
const cancelled = "57014";

export async function readSamples(
  pool: Pool,
  scope: Scope,
  series: readonly StoredSeries[],
  request: ReadRequest,
): Promise<Map<number, Samples>> {
  const [sums, changes] = [false, true].map((isDelta) =>
    series.filter((one) => one.isDelta === isDelta).map(({ id }) => id),
  ) as [number[], number[]];
  const samples = new Map<number, Samples>();
  if (series.length === 0) return samples;
  const connection = await pool.connect();
  try {
    // One snapshot: between two statements the worker may move samples from blocks to chunks.
    await connection.query("begin isolation level repeatable read read only");
    const read = { connection, scope, ...request };
    const sharing = createSharing();
    for (const [id, parts] of await readParts(read, sums))
      samples.set(id, within(mergeSamples(parts, sharing), request));
    for (const [id, sum] of await readChanges(read, changes)) samples.set(id, within(sum, request));
    await connection.query("commit");
    connection.release();
  } catch (error) {
    // With whatever the query left open.
    connection.release(true);
    throw (error as { code?: string }).code === cancelled ? tooSlow(error) : error;
  }
  return samples;
}

function within(samples: Samples, { fromMs, toMs }: ReadRequest): Samples {
  const from = firstAtOrAfter(samples.timesMs, fromMs);
  const to = firstAtOrAfter(samples.timesMs, toMs + 1);
  return from === 0 && to === samples.timesMs.length ? samples : sliceSamples(samples, from, to);
}

type Read = ReadRequest & { connection: Connection; scope: Scope };

async function readParts(read: Read, ids: readonly number[]): Promise<Parts> {
  if (ids.length === 0) return new Map();
  await setIds(read, ids);
  const chunks = await readChunks(read);
  const blocks = await readBlocks(read, ids);
  return joinParts(chunks, blocks);
}

/**
 * Chunks of a series do not overlap: each is decoded to its place in the whole. What blocks have mostly comes after them, and goes
 * there too: a series in two parts would be copied once more.
 */
function joinParts(chunks: Chunks, blocks: Parts): Parts {
  const sharing = createSharing();
  for (const [id, own] of chunks) {
    own.sort((a, b) => a.firstMs - b.firstMs);
    const parts = blocks.get(id) ?? [];
    const [after] = parts;
    const isBehind = parts.length === 1 && (after?.timesMs[0] ?? 0) > (own.at(-1)?.lastMs ?? 0);
    const whole = decodeChunks(own, sharing, isBehind ? after : undefined);
    blocks.set(id, isBehind ? [whole] : [whole, ...parts]);
  }
  return blocks;
}

/** Sums of changes: what lies before the first day that is read is known as one number for each day. */
async function readChanges(read: Read, ids: readonly number[]): Promise<Map<number, Samples>> {
  const sums = new Map<number, Samples>();
  if (ids.length === 0) return sums;
  await setIds({ ...read, fromMs: 0 }, ids);
  const blocks = await readBlocks(read, ids);
  let fromMs = dayStart(read.fromMs);
  // A change may be waiting that lies before the others, or that is in a chunk already.
  for (const parts of blocks.values())
    for (const { timesMs } of parts) fromMs = Math.min(fromMs, dayStart(timesMs[0] ?? fromMs));
  await setIds({ ...read, fromMs }, ids);
  const chunks = await readChunks(read);
  const totals = await readTotals(read.connection, ids, fromMs);
  for (const [id, parts] of joinParts(chunks, blocks))
    sums.set(id, cumulate(mergeSamples(parts), totals.get(id) ?? nothing));
  return sums;
}

const dayStart = (ms: number): number => Math.floor(ms / msPerDay) * msPerDay;

// COPY takes no parameters: they are settings of the transaction. Series are joined, not compared with a list: PostgreSQL would
// go through a list that it does not know beforehand for every row.
const setting = (name: string) => `current_setting('runtower.${name}')::bigint`;
const chunksText = `copy (/* metric-chunks */ select c.series_id, c.end_ms, c.body
  from unnest(current_setting('runtower.series_ids')::bigint[]) as wanted(series_id)
  join telemetry.metric_chunks c on c.series_id = wanted.series_id
  where c.start_ns >= ${setting("window_ns")} and c.start_ns <= ${setting("to_ns")} and c.end_ms >= ${setting("from_ms")}
  ) to stdout (format binary)`;
const inBlocks = `from telemetry.metric_blocks
  where project_id = any (current_setting('runtower.project_ids')::int[])
    and max_ms >= ${setting("from_ms")} and min_ms <= ${setting("to_ms")}
  order by block_id`;
const blocksText = `copy (/* metric-blocks */ select body ${inBlocks}) to stdout (format binary)`;
const blockIdsText = `/* metric-blocks-known */ select block_id ${inBlocks}`;

async function setIds({ connection, scope, fromMs, toMs }: Read, ids: readonly number[]): Promise<void> {
  const from = Math.max(0, Math.floor(fromMs));
  const to = Math.min(Math.max(0, Math.ceil(toMs)), Number.MAX_SAFE_INTEGER / 1_000);
  const values = {
    series_ids: `{${ids.join(",")}}`,
    project_ids: `{${scope.projectIds.join(",")}}`,
    from_ms: String(from),
    to_ms: String(to),
    window_ns: `${Math.floor(from / windowMs) * windowMs}000000`,
    to_ns: `${to}000000`,
  };
  await connection.query({
    text: `/* metric-settings */ select set_config('runtower.' || name, value, true)
           from unnest($1::text[], $2::text[]) as s(name, value)`,
    values: [Object.keys(values), Object.values(values)],
  });
}

async function readChunks({ connection, account }: Read): Promise<Chunks> {
  const chunks: Chunks = new Map();
  await copyOut(connection, chunksText, ([id, end, body]) => {
    if (!id || !end || !body) return;
    const chunk = { body, lastMs: readInt8(end), ...peekChunk(body) };
    account(chunk.count);
    const seriesId = readInt8(id);
    const own = chunks.get(seriesId);
    if (own === undefined) chunks.set(seriesId, [chunk]);
    else own.push(chunk);
  });
  return chunks;
}

const readInt8 = (bytes: Buffer): number => bytes.readInt32BE(0) * 0x1_0000_0000 + bytes.readUInt32BE(4);

async function readBlocks(read: Read, ids: readonly number[]): Promise<Parts> {
  const { connection, account, blocks } = read;
  const parts: Parts = new Map();
  const slots = new Map(ids.map((id, slot) => [id, slot]));
  const floats = new FloatGather();
  const slotOf = (id: number) => slots.get(id) ?? -1;
  const take = (slot: number, samples: Samples) => {
    account(samples.timesMs.length);
    addPart(parts, ids[slot] as number, samples);
  };
  const counted = (add: () => void) => {
    const before = floats.length;
    add();
    account(floats.length - before);
  };
  if (blocks === undefined)
    await copyOut(connection, blocksText, ([body]) => {
      if (body) counted(() => readBlock(body, slotOf, floats, take));
    });
  else {
    const wanted = Float64Array.from(ids).sort();
    const { rows } = await connection.query<{ block_id: bigint }>(blockIdsText);
    const known = rows.map(({ block_id }) => block_id);
    for (const block of await blocks.read(connection, known))
      counted(() => readIndexed(block, wanted, slotOf, floats, take));
  }
  for (const [slot, samples] of floats.finish(ids.length)) addPart(parts, ids[slot] as number, samples);
  return parts;
}

function addPart(parts: Parts, id: number, samples: Samples): void {
  const own = parts.get(id);
  if (own === undefined) parts.set(id, [samples]);
  else own.push(samples);
}

async function readTotals(
  connection: Connection,
  ids: readonly number[],
  beforeMs: number,
): Promise<Map<number, Total>> {
  const { rows } = await connection.query<{ series_id: string; total: Buffer }>({
    text: `/* metric-day-totals */ select series_id::text, total from telemetry.metric_day_totals
           where series_id = any($1::bigint[]) and day < date '1970-01-01' + $2::int order by day`,
    values: [ids, Math.floor(beforeMs / msPerDay)],
  });
  const totals = new Map<number, Total>();
  for (const { series_id, total } of rows) {
    const id = Number(series_id);
    totals.set(id, addTotals(totals.get(id) ?? nothing, totalFromSamples(decodeChunk(total))));
  }
  return totals;
}
