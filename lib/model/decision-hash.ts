// What a decision's place in the hash chain is made of. Whoever checks an export needs this file and nothing else.
import { createHash } from "node:crypto";
import type { Decision } from "./decision";

/** A decision as it is stored: what its sources tell together, and what each told where there are several. */
export type StoredContent = { decision: Decision; tellings: readonly Decision[] };

/** The order is part of the format. `attributes` are not in it: they repeat parts of input, result and details for searching. */
const fields: readonly ((decision: Decision) => string | null)[] = [
  (one) => one.id,
  (one) => one.timeNs.toString(),
  (one) => one.source,
  (one) => one.point,
  (one) => one.verdict,
  (one) => one.policy,
  (one) => one.rule,
  (one) => one.revision,
  (one) => one.reason,
  (one) => one.agent,
  (one) => one.tool,
  (one) => one.userId,
  (one) => one.service,
  (one) => one.requestId,
  (one) => one.runId,
  (one) => one.sessionId,
  (one) => one.traceId,
  (one) => one.spanId,
  (one) => (one.latencyNs === null ? null : String(one.latencyNs)),
  (one) => one.input,
  (one) => one.result,
  (one) => one.details,
  (one) => listText(one.erased),
  (one) => listText(one.masked),
  (one) => listText(one.redacted),
];

function listText(list: readonly string[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}

/**
 * SHA-256 over every field as `<length in bytes>:<UTF-8 bytes>,`, an absent or empty one as `-,`; then over the hashes of the tellings,
 * in order of source, where there are several.
 */
export function contentHash({ decision, tellings }: StoredContent): Buffer {
  const hash = createHash("sha256");
  let text = "";
  for (const field of fields) {
    const value = field(decision);
    text += value === null || value === "" ? "-," : `${Buffer.byteLength(value)}:${value},`;
  }
  hash.update(text);
  if (tellings.length > 1) {
    for (const telling of tellings) hash.update(contentHash({ decision: telling, tellings: [] }));
  }
  return hash.digest();
}

export const entryBytes = 56;

/** One decision in a seal: time_ns (8 bytes, big-endian), the first 16 bytes of SHA-256 of its id, its content hash (32). */
export function sealEntry(id: string, timeNs: bigint, content: Buffer): Buffer {
  const entry = Buffer.alloc(entryBytes);
  entry.writeBigInt64BE(timeNs, 0);
  createHash("sha256").update(id).digest().copy(entry, 8, 0, 16);
  content.copy(entry, 24);
  return entry;
}

export type SealHead = {
  projectId: number;
  n: bigint;
  sealedMs: bigint;
  /** Of entries, and the times of the earliest and latest of them. */
  count: number;
  firstNs: bigint;
  lastNs: bigint;
  /** SHA-256 of the entries. */
  entriesHash: Buffer;
};

export const firstPrevious = Buffer.alloc(32);

/** SHA-256 over the previous seal's hash, the head's numbers in this order (8 bytes each, big-endian), the entries' hash. */
export function sealHash(previous: Buffer, head: SealHead): Buffer {
  const { projectId, n, sealedMs, count, firstNs, lastNs, entriesHash } = head;
  const numbers = Buffer.alloc(48);
  [BigInt(projectId), n, sealedMs, BigInt(count), firstNs, lastNs].forEach((value, i) => {
    numbers.writeBigInt64BE(value, 8 * i);
  });
  return createHash("sha256").update(previous).update(numbers).update(entriesHash).digest();
}

const movedContent = Buffer.alloc(32);

/** Says that the decision no longer lies at this time. The entry right after it, of the same id, says what lies where instead. */
export function movedEntry(id: string, timeNs: bigint): Buffer {
  return sealEntry(id, timeNs, movedContent);
}

/** The id beside its entry: its length in 2 bytes, then its UTF-8 bytes. */
export function idText(id: string): Buffer {
  const bytes = Buffer.from(id);
  const text = Buffer.allocUnsafe(2 + bytes.length);
  text.writeUInt16BE(bytes.length, 0);
  bytes.copy(text, 2);
  return text;
}

/** Ids written one after the other; as many as can be read. */
export function* readIds(texts: Buffer): Generator<string> {
  for (let at = 0; at + 2 <= texts.length; ) {
    const end = at + 2 + texts.readUInt16BE(at);
    yield texts.toString("utf8", at + 2, end);
    at = end;
  }
}

export type SealEntry = { timeNs: bigint; idHash: Buffer; content: Buffer; isMoved: boolean };

/** The entry at `index`. Its buffers are views of `entries`. */
export function readEntry(entries: Buffer, index: number): SealEntry {
  const at = index * entryBytes;
  const content = entries.subarray(at + 24, at + entryBytes);
  return {
    timeNs: entries.readBigInt64BE(at),
    idHash: entries.subarray(at + 8, at + 24),
    content,
    isMoved: content.equals(movedContent),
  };
}

/** The earliest and latest time among entries, of which there is at least one. */
export function entryTimes(entries: Buffer): { firstNs: bigint; lastNs: bigint } {
  let firstNs = entries.readBigInt64BE(0);
  let lastNs = firstNs;
  for (let at = entryBytes; at < entries.length; at += entryBytes) {
    const ns = entries.readBigInt64BE(at);
    if (ns < firstNs) firstNs = ns;
    else if (ns > lastNs) lastNs = ns;
  }
  return { firstNs, lastNs };
}
