// How many spans an export holds, so that batches can be formed before anything of it is decoded.
// A guess where the bytes are no export: that is found out when they are decoded.

/** An export in JSON is weighed, not walked. */
const jsonBytesPerSpan = 500;

export function countSpansJson(bytes: Buffer): number {
  return Math.ceil(bytes.length / jsonBytesPerSpan);
}

/** Steps over resource groups (field 1), their scopes and their spans (field 2 each), and over what else may stand beside them. */
export function countSpansProtobuf(bytes: Buffer): number {
  return countAt({ bytes, at: 0 }, bytes.length, 0);
}

type Place = { readonly bytes: Buffer; at: number };

const tagsByDepth = [0x0a, 0x12, 0x12];
/** Of fields without a length, by wire type; the decoder refuses what is not here. */
const fixedSizes: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function countAt(place: Place, end: number, depth: number): number {
  let count = 0;
  while (place.at < end) {
    const tag = varint(place);
    const wireType = tag & 7;
    if (wireType === 0) {
      varint(place);
      continue;
    }
    const size = wireType === 2 ? varint(place) : fixedSizes[wireType];
    if (size === undefined) return count;
    const next = Math.min(end, place.at + size);
    if (tag === tagsByDepth[depth]) count += depth === 2 ? 1 : countAt(place, next, depth + 1);
    place.at = next;
  }
  return count;
}

/** Of up to 10 bytes; past 32 bits a guess. */
function varint(place: Place): number {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = place.bytes[place.at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return value;
}
