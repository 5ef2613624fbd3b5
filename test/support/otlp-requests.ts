type Json = { [key: string]: unknown };
/** An OTLP/JSON document that may hold both signals. */
export type OtlpDocument = { resourceSpans?: Json[]; resourceLogs?: Json[] };

const timeName = /^(start|end|observed)?TimeUnixNano$|^timeUnixNano$/;

// A recording may hold a broken clock; nothing here is from after 2100.
const year2100Ns = 4_102_444_800_000_000_000n;

/** The largest time in the document that a working clock can have given. */
export function latestNs(value: unknown): bigint {
  let latest = 0n;
  walkTimes(value, (ns) => {
    if (ns > latest && ns < year2100Ns) latest = ns;
    return ns;
  });
  return latest;
}

/** Moves every time by `shiftNs`; those that are 0 (unknown) stay. */
export function shiftTimes<T>(document: T, shiftNs: bigint): T {
  const copy = structuredClone(document);
  walkTimes(copy, (ns) => (ns === 0n ? ns : ns + shiftNs));
  return copy;
}

/** A whole number of hours that brings `newestNs` into the last two: rollup buckets stay where they were. */
export function shiftToRecent(newestNs: bigint): bigint {
  const hourNs = 3_600_000_000_000n;
  return ((BigInt(Date.now()) * 1_000_000n - newestNs) / hourNs) * hourNs;
}

function walkTimes(value: unknown, change: (ns: bigint) => bigint): void {
  if (Array.isArray(value)) for (const item of value) walkTimes(item, change);
  else if (typeof value === "object" && value !== null) {
    const object = value as Json;
    for (const [name, inner] of Object.entries(object)) {
      if (timeName.test(name)) object[name] = String(change(BigInt(inner as string)));
      else walkTimes(inner, change);
    }
  }
}

/** One request for each item, in an order that looks random and is the same each time. */
export function oneByOne(document: OtlpDocument, group: "resourceSpans" | "resourceLogs"): OtlpDocument[] {
  const [scopes, items] = group === "resourceSpans" ? ["scopeSpans", "spans"] : ["scopeLogs", "logRecords"];
  const requests: OtlpDocument[] = [];
  for (const ofResource of document[group] ?? []) {
    for (const ofScope of (ofResource[scopes] ?? []) as Json[]) {
      for (const item of (ofScope[items] ?? []) as Json[]) {
        requests.push({ [group]: [{ ...ofResource, [scopes]: [{ ...ofScope, [items]: [item] }] }] });
      }
    }
  }
  return shuffled(requests);
}

export function shuffled<T>(list: readonly T[]): T[] {
  const copy = [...list];
  let seed = 12_345;
  for (let i = copy.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    const j = seed % (i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
