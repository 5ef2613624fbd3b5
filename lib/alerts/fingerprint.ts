import type { LabelRecord } from "@/lib/model/alert";

const encoder = new TextEncoder();
const separator = 0xff;
// The prime is 2^40 + 0x1b3: a product is a shift and a small multiplication, in halves of 32 bits.
const prime = 0x1b3;
const two32 = 2 ** 32;

/** 16 hexadecimal digits: FNV-1a 64 over the labels by rising name, as Alertmanager's. */
export function fingerprintOf(labels: LabelRecord): string {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  const addByte = (byte: number) => {
    low = (low ^ byte) >>> 0;
    const product = low * prime;
    high = (Math.imul(high, prime) + Math.floor(product / two32) + (low << 8)) >>> 0;
    low = product % two32;
  };
  const add = (text: string) => {
    for (const byte of encoder.encode(text)) addByte(byte);
    addByte(separator);
  };
  for (const name of Object.keys(labels).sort()) {
    add(name);
    add(labels[name] ?? "");
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
