// Seals without their entries, packed: all that the chain needs to be computed again. n and the hashes follow.
export type SealLink = {
  sealedMs: bigint;
  count: number;
  firstNs: bigint;
  lastNs: bigint;
  entriesHash: Buffer;
};

/** sealed_ms (8 bytes, big-endian), count (4), first_ns (8), last_ns (8), SHA-256 of the entries (32). */
const linkBytes = 60;

export function packLinks(links: readonly SealLink[]): Buffer {
  const packed = Buffer.alloc(links.length * linkBytes);
  links.forEach(({ sealedMs, count, firstNs, lastNs, entriesHash }, i) => {
    const at = i * linkBytes;
    packed.writeBigInt64BE(sealedMs, at);
    packed.writeInt32BE(count, at + 8);
    packed.writeBigInt64BE(firstNs, at + 12);
    packed.writeBigInt64BE(lastNs, at + 20);
    entriesHash.copy(packed, at + 28);
  });
  return packed;
}

/** Throws RangeError where the bytes are no whole number of links. */
export function unpackLinks(packed: Buffer): SealLink[] {
  if (packed.length % linkBytes !== 0) throw new RangeError("links are cut off");
  return Array.from({ length: packed.length / linkBytes }, (_, i) => {
    const at = i * linkBytes;
    return {
      sealedMs: packed.readBigInt64BE(at),
      count: packed.readInt32BE(at + 8),
      firstNs: packed.readBigInt64BE(at + 12),
      lastNs: packed.readBigInt64BE(at + 20),
      entriesHash: packed.subarray(at + 28, at + linkBytes),
    };
  });
}
