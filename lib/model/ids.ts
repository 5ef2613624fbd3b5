/** 32 hex digits, not all zero. */
export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text) && !/^0+$/.test(text);
}

/** 16 hex digits, not all zero. */
export function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/i.test(text) && !/^0+$/.test(text);
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
