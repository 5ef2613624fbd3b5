// What is kept of each entry and each row until they are held against each other.
import { createHash } from "node:crypto";

export type EntryRecord = {
  idHash: Buffer;
  /** Null where the seal's list of ids does not have it. */
  id: string | null;
  timeNs: bigint;
  content: Buffer;
  isMoved: boolean;
  /** 0: waits to be sealed. */
  seal: bigint;
};

export type RowRecord = {
  idHash: Buffer;
  id: string;
  timeNs: bigint;
  content: Buffer;
  line: number;
  /** Hashes of what fewer of its sources told together. */
  earlier: Buffer[];
  oddities: string;
};

const noId = 0xffff;

export function idHashOf(id: string): Buffer {
  return createHash("sha256").update(id).digest().subarray(0, 16);
}

export function packEntry({ idHash, id, timeNs, content, isMoved, seal }: EntryRecord): Buffer {
  const text = Buffer.from(id ?? "");
  const out = Buffer.allocUnsafe(67 + text.length);
  idHash.copy(out, 0);
  out.writeBigInt64BE(timeNs, 16);
  content.copy(out, 24);
  out.writeBigInt64BE(seal, 56);
  out.writeUInt8(isMoved ? 1 : 0, 64);
  out.writeUInt16BE(id === null ? noId : text.length, 65);
  text.copy(out, 67);
  return out;
}

export function unpackEntry(record: Buffer): EntryRecord {
  return {
    idHash: record.subarray(0, 16),
    timeNs: record.readBigInt64BE(16),
    content: record.subarray(24, 56),
    seal: record.readBigInt64BE(56),
    isMoved: record.readUInt8(64) === 1,
    id: record.readUInt16BE(65) === noId ? null : record.toString("utf8", 67),
  };
}

export function packRow({ idHash, id, timeNs, content, line, earlier, oddities }: RowRecord): Buffer {
  const text = Buffer.from(id);
  const odd = Buffer.from(oddities);
  const out = Buffer.allocUnsafe(64 + 32 * earlier.length + text.length + odd.length);
  idHash.copy(out, 0);
  out.writeBigInt64BE(timeNs, 16);
  content.copy(out, 24);
  out.writeUInt32BE(line, 56);
  out.writeUInt16BE(earlier.length, 60);
  out.writeUInt16BE(text.length, 62);
  earlier.forEach((hash, i) => {
    hash.copy(out, 64 + 32 * i);
  });
  const at = 64 + 32 * earlier.length;
  text.copy(out, at);
  odd.copy(out, at + text.length);
  return out;
}

export function unpackRow(record: Buffer): RowRecord {
  const count = record.readUInt16BE(60);
  const at = 64 + 32 * count;
  const end = at + record.readUInt16BE(62);
  return {
    idHash: record.subarray(0, 16),
    timeNs: record.readBigInt64BE(16),
    content: record.subarray(24, 56),
    line: record.readUInt32BE(56),
    earlier: Array.from({ length: count }, (_, i) => record.subarray(64 + 32 * i, 96 + 32 * i)),
    id: record.toString("utf8", at, end),
    oddities: record.toString("utf8", end),
  };
}
