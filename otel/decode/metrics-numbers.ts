import type { ProtobufReader } from "./protobuf-reader";

const nsPerMs = 1_000_000;
const two32 = 0x1_0000_0000;
// 2^32 = 4294 * 1e6 + 967296: so milliseconds come out exactly, without a bigint.
const msIn2To32 = 4_294;
const restIn2To32 = 967_296;

/** A fixed64 of nanoseconds as whole milliseconds. */
export function readMs(reader: ProtobufReader): number {
  reader.need(8);
  const { bytes, position } = reader;
  const low = bytes.readUInt32LE(position);
  const high = bytes.readUInt32LE(position + 4);
  reader.position = position + 8;
  return high * msIn2To32 + Math.floor((high * restIn2To32 + low) / nsPerMs);
}

/** The same of nanoseconds that came in another encoding. */
export const toMs = (ns: bigint): number => Number(BigInt.asUintN(64, ns) / BigInt(nsPerMs));

export const readDouble = (reader: ProtobufReader): number => reader.double();

/** As the nearest double, which is what PromQL computes with. */
export function readSfixed64(reader: ProtobufReader): number {
  reader.need(8);
  const { bytes, position } = reader;
  reader.position = position + 8;
  return bytes.readInt32LE(position + 4) * two32 + bytes.readUInt32LE(position);
}

function readUfixed64(reader: ProtobufReader): number {
  reader.need(8);
  const { bytes, position } = reader;
  reader.position = position + 8;
  return bytes.readUInt32LE(position + 4) * two32 + bytes.readUInt32LE(position);
}

/** fixed64 counts: one, or packed. */
export function readFixedCounts(
  reader: ProtobufReader,
  isPacked: boolean,
  take: (count: number) => void,
): void {
  if (!isPacked) {
    take(readUfixed64(reader));
    return;
  }
  const outer = reader.enter();
  while (reader.hasMore()) take(readUfixed64(reader));
  reader.leave(outer);
}

/** uint64 counts as varints: one, or packed. */
export function readCounts(reader: ProtobufReader, isPacked: boolean, into: number[]): void {
  const readOne = () => {
    const count = reader.int64();
    return typeof count === "number" && count >= 0 ? count : Number(BigInt.asUintN(64, BigInt(count)));
  };
  if (!isPacked) {
    into.push(readOne());
    return;
  }
  const outer = reader.enter();
  while (reader.hasMore()) into.push(readOne());
  reader.leave(outer);
}

export function readDoubles(reader: ProtobufReader, isPacked: boolean, into: number[]): void {
  if (!isPacked) {
    into.push(reader.double());
    return;
  }
  const outer = reader.enter();
  while (reader.hasMore()) into.push(reader.double());
  reader.leave(outer);
}
