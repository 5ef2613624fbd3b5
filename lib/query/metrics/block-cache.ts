import { copyOut } from "@/lib/db/copy-out";
import type { Connection } from "@/lib/db/pool";
import { type BlockIndex, indexBlock } from "@/lib/model/metrics/block-index";

/** 40 bytes a sample. */
const mostSamples = 2_000_000;

const textOf = `copy (/* metric-blocks-unknown */ select block_id, body from telemetry.metric_blocks
  where block_id = any (current_setting('runtower.block_ids')::bigint[])) to stdout (format binary)`;

/**
 * Blocks that were read lately, unpacked, for a process that asks hundreds of queries a minute of the same few blocks (the worker
 * with its rules). What a block holds never changes; which blocks count is asked each time.
 */
export class BlockCache {
  /** Those that were used last are at the end. */
  readonly #known = new Map<bigint, BlockIndex>();
  #samples = 0;

  /** The blocks of these ids, in their order; those that are gone are left out. */
  async read(connection: Connection, ids: readonly bigint[]): Promise<BlockIndex[]> {
    const found = new Map<bigint, BlockIndex>();
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known !== undefined) found.set(id, known);
    }
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) {
      await connection.query("/* metric-block-ids */ select set_config('runtower.block_ids', $1, true)", [
        `{${missing.join(",")}}`,
      ]);
      await copyOut(connection, textOf, ([id, body]) => {
        // Copied: the bytes are part of what the connection has read, which would be kept with them.
        if (id && body) found.set(id.readBigInt64BE(0), indexBlock(Buffer.from(body)));
      });
    }
    for (const [id, block] of found) this.#keep(id, block);
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  #keep(id: bigint, block: BlockIndex): void {
    if (this.#known.delete(id)) this.#samples -= block.samples;
    this.#known.set(id, block);
    this.#samples += block.samples;
    for (const [oldest, { samples }] of this.#known) {
      if (this.#samples <= mostSamples) return;
      this.#known.delete(oldest);
      this.#samples -= samples;
    }
  }
}
