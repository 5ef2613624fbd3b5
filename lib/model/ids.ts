/** 32 hex digits, not all zero. */
export function isTraceId(text: string): boolean {
  return text.length === 32 && isHex(text);
}

/** 16 hex digits, not all zero. */
export function isSpanId(text: string): boolean {
  return text.length === 16 && isHex(text);
}

/** Three of these a span: a loop costs a fraction of the regular expressions. */
function isHex(text: string): boolean {
  let isZero = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isDigit = code >= 0x30 && code <= 0x39;
    const letter = code | 0x20;
    if (!isDigit && (letter < 0x61 || letter > 0x66)) return false;
    if (code !== 0x30) isZero = false;
  }
  return !isZero;
}

/** Span ids are stored as signed 64-bit integers: 8 bytes instead of a 17-byte text. */
export function spanIdToInt(hex: string): bigint {
  return BigInt.asIntN(64, BigInt(`0x${hex}`));
}

export function spanIdFromInt(value: bigint | string): string {
  return BigInt.asUintN(64, BigInt(value)).toString(16).padStart(16, "0");
}

/** PostgreSQL gives a uuid with dashes; OTLP's form has none. */
export function traceIdFromUuid(uuid: string): string {
  return uuid.replaceAll("-", "");
}
