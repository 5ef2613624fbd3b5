// How many spans an export holds, so that batches can be formed before anything of it is decoded.
// A guess where the bytes are no export: that is found out when they are decoded.

/** An export in JSON is weighed, not walked. */
const jsonBytesPerSpan = 500;

export function countSpansJson(bytes: Buffer): number {
  return Math.ceil(bytes.length / jsonBytesPerSpan);
}

/** Steps over resource groups (field 1), their scopes and their spans (field 2 each). */
export function countSpansProtobuf(bytes: Buffer): number {
  return countAt(bytes, 0, bytes.length, 0);
}

const tagsByDepth = [0x0a, 0x12, 0x12];

function countAt(bytes: Buffer, start: number, end: number, depth: number): number {
  let count = 0;
  for (let at = start; at < end; ) {
    const tag = bytes[at++] ?? 0;
    // Only fields with a length stand beside these in an export.
    if ((tag & 7) !== 2) return count;
    let length = 0;
    let byte = 0x80;
    for (let shift = 0; byte >= 0x80 && shift < 35; shift += 7) {
      byte = bytes[at++] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
    }
    const next = Math.min(end, at + length);
    if (tag === tagsByDepth[depth]) count += depth === 2 ? 1 : countAt(bytes, at, next, depth + 1);
    at = next;
  }
  return count;
}
