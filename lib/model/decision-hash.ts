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
 * SHA-256 over every field as `<length in bytes>:<UTF-8 bytes>,`, an absent one as `-,`; then over the hashes of the tellings,
 * in order of source, where there are several.
 */
export function contentHash({ decision, tellings }: StoredContent): Buffer {
  const hash = createHash("sha256");
  let text = "";
  for (const field of fields) {
    const value = field(decision);
    text += value === null ? "-," : `${Buffer.byteLength(value)}:${value},`;
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

/** SHA-256 over: the previous seal's hash (32 bytes), the seal's number and its time in epoch ms (8 bytes each, big-endian), the entries. */
export function sealHash(previous: Buffer, n: bigint, sealedMs: bigint, entries: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeBigInt64BE(n, 0);
  head.writeBigInt64BE(sealedMs, 8);
  return createHash("sha256").update(previous).update(head).update(entries).digest();
}
