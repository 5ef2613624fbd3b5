import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const chunkBytes = 256 * 1024;

/**
 * Records in buckets, by their first byte; what does not fit into memory lies in a temporary folder. A bucket comes back in the
 * order in which its records were added.
 */
export class Spill {
  readonly #chunks: Buffer[];
  readonly #used: number[];
  readonly #files: (number | undefined)[];
  #folder: string | undefined;

  constructor(buckets: number) {
    this.#chunks = Array.from({ length: buckets }, () => Buffer.alloc(0));
    this.#used = new Array<number>(buckets).fill(0);
    this.#files = new Array<number | undefined>(buckets).fill(undefined);
  }

  add(key: number, record: Buffer): void {
    const at = key % this.#chunks.length;
    const size = 4 + record.length;
    let used = this.#used[at] ?? 0;
    let chunk = this.#chunks[at] ?? Buffer.alloc(0);
    if (used + size > chunk.length) {
      if (used > 0) this.#write(at, chunk.subarray(0, used));
      used = 0;
      if (chunk.length < size) {
        // Starts small: most ranges are.
        chunk = Buffer.allocUnsafe(Math.max(size, chunkBytes));
        this.#chunks[at] = chunk;
      }
    }
    chunk.writeUInt32BE(record.length, used);
    record.copy(chunk, used + 4);
    this.#used[at] = used + size;
  }

  *read(bucket: number): Generator<Buffer> {
    const file = this.#files[bucket];
    const tail = (this.#chunks[bucket] ?? Buffer.alloc(0)).subarray(0, this.#used[bucket]);
    if (file !== undefined) {
      const body = Buffer.allocUnsafe(fstatSync(file).size);
      for (let at = 0; at < body.length; ) {
        const got = readSync(file, body, at, Math.min(body.length - at, 64 * 1024 * 1024), at);
        if (got === 0) throw new Error("a temporary file became shorter");
        at += got;
      }
      yield* records(body);
    }
    yield* records(tail);
  }

  close(): void {
    for (const file of this.#files) if (file !== undefined) closeSync(file);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(bucket: number, bytes: Buffer): void {
    this.#folder ??= mkdtempSync(join(tmpdir(), "runtower-verify-"));
    const file = this.#files[bucket] ?? openSync(join(this.#folder, String(bucket)), "w+");
    this.#files[bucket] = file;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  }
}

function* records(body: Buffer): Generator<Buffer> {
  for (let at = 0; at + 4 <= body.length; ) {
    const end = at + 4 + body.readUInt32BE(at);
    yield body.subarray(at + 4, end);
    at = end;
  }
}
