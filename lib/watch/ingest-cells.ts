import { boundedText } from "@/lib/model/bounded-text";
import type { Reason, ServiceFacts } from "@/lib/model/export-facts";
import { emptyLag, type Lag, mergeLag } from "@/lib/model/lag";

export type IngestSignal = "traces" | "logs" | "runs" | "decisions" | "metrics" | "alerts";
/** Who sent it: `projectId` 0 where that could not be told, `keyId` empty without a key. */
export type IngestSender = { projectId: number; keyId: string };
export type CountedExport = IngestSender & {
  signal: IngestSignal;
  bytes: number;
  facts: readonly ServiceFacts[];
  /** How often each limit cut something; counted for the largest service of the export. */
  limits?: ReadonlyMap<string, number> | undefined;
};
/** `throttled`: told to come back; `refused`: for good. `reason` is one of a few fixed words. */
export type TurnedAway = IngestSender & {
  signal: IngestSignal;
  bytes: number;
  kind: "throttled" | "refused";
  reason: string;
  message: string;
};
export type ReasonKind = "rejected" | "refused" | "throttled" | "limited";
export type CellReason = Reason & { kind: ReasonKind; lastMs: number };
/** What came in within one minute with one key of one service and signal. */
export type Cell = IngestSender & {
  bucket: number;
  signal: IngestSignal;
  service: string;
  exports: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  duplicateExports: number;
  throttledExports: number;
  refusedExports: number;
  bytes: number;
  skewed: number;
  limited: number;
  lag: Lag;
  reasons: Map<string, CellReason>;
  /** Counts changes, so that a write can tell whether it wrote the newest. */
  version: number;
  writtenVersion: number;
};

// Senders choose their service names: past this many in a project within an hour the others are one.
const maxServices = 200;
export const otherServices = "(other services)";
// About 15 MB. Reached only while the database is away for hours with many senders: the oldest minutes go then.
const maxCells = 20_000;
const maxReasons = 32;
const maxTextLength = 300;

/** Start of the minute, in epoch seconds. */
export const minuteOf = (ms: number): number => Math.floor(ms / 60_000) * 60;

/** The counts that are not yet known to be written. Pure but for its own memory; bounded whatever senders send. */
export class IngestCells {
  items = 0;
  private readonly cells = new Map<string, Cell>();
  private services = new Map<number, Set<string>>();
  private servicesHour = 0;

  countExport(nowMs: number, one: CountedExport): void {
    const bucket = minuteOf(nowMs);
    const sent = one.facts.reduce((sum, facts) => sum + facts.accepted + facts.rejected, 0);
    const isDuplicate = one.facts.every(({ accepted, duplicates }) => accepted === duplicates) && sent > 0;
    for (const facts of one.facts) {
      const cell = this.cellOf(bucket, one, one.signal, facts.service);
      const own = facts.accepted + facts.rejected;
      this.items += facts.accepted;
      cell.exports += 1;
      cell.accepted += facts.accepted;
      cell.rejected += facts.rejected;
      cell.duplicates += facts.duplicates;
      if (isDuplicate && facts.duplicates > 0) cell.duplicateExports += 1;
      cell.bytes += sent === 0 ? 0 : Math.round((one.bytes * own) / sent);
      cell.skewed += facts.skewed;
      mergeLag(cell.lag, facts.lag);
      for (const reason of facts.reasons) addReason(cell, { ...reason, kind: "rejected", lastMs: nowMs });
    }
    if (one.facts.length === 0) {
      const cell = this.cellOf(bucket, one, one.signal, "");
      cell.exports += 1;
      cell.bytes += one.bytes;
    }
    const limits = [...(one.limits ?? [])];
    if (limits.length === 0) return;
    const [most] = [...one.facts].sort((a, b) => b.accepted + b.rejected - a.accepted - a.rejected);
    const cell = this.cellOf(bucket, one, one.signal, most?.service ?? "");
    for (const [key, count] of limits) {
      cell.limited += count;
      addReason(cell, { kind: "limited", key, count, message: "", lastMs: nowMs });
    }
  }

  countTurnedAway(nowMs: number, one: TurnedAway): void {
    const cell = this.cellOf(minuteOf(nowMs), one, one.signal, "");
    if (one.kind === "throttled") cell.throttledExports += 1;
    else cell.refusedExports += 1;
    cell.bytes += one.bytes;
    addReason(cell, { kind: one.kind, key: one.reason, count: 1, message: one.message, lastMs: nowMs });
  }

  unwritten(): Cell[] {
    return [...this.cells.values()].filter((cell) => cell.version !== cell.writtenVersion);
  }

  /** Rows are absolute counts, so a minute that may still change is kept. */
  forgetBefore(bucket: number): void {
    for (const [key, cell] of this.cells)
      if (cell.bucket < bucket && cell.version === cell.writtenVersion) this.cells.delete(key);
  }

  private cellOf(bucket: number, sender: IngestSender, signal: IngestSignal, service: string): Cell {
    const name = this.boundedService(bucket, sender.projectId, service);
    const key = `${bucket}|${sender.projectId}|${sender.keyId}|${signal}|${name}`;
    let cell = this.cells.get(key);
    if (cell === undefined) {
      if (this.cells.size >= maxCells) this.cells.delete(this.cells.keys().next().value ?? "");
      cell = emptyCell(bucket, sender, signal, name);
      this.cells.set(key, cell);
    }
    cell.version += 1;
    return cell;
  }

  private boundedService(bucket: number, projectId: number, service: string): string {
    const hour = Math.floor(bucket / 3_600);
    if (hour !== this.servicesHour) {
      this.servicesHour = hour;
      this.services = new Map();
    }
    const known = this.services.get(projectId) ?? new Set<string>();
    this.services.set(projectId, known);
    const name = boundedText(service, maxTextLength);
    if (name === "" || known.has(name)) return name;
    if (known.size >= maxServices) return otherServices;
    known.add(name);
    return name;
  }
}

function addReason(cell: Cell, reason: CellReason): void {
  const key = `${reason.kind}|${reason.key}`;
  const known = cell.reasons.get(key);
  const message = boundedText(reason.message, maxTextLength);
  if (known !== undefined)
    Object.assign(known, { count: known.count + reason.count, message, lastMs: reason.lastMs });
  else if (cell.reasons.size < maxReasons) cell.reasons.set(key, { ...reason, message });
}

function emptyCell(
  bucket: number,
  { projectId, keyId }: IngestSender,
  signal: IngestSignal,
  service: string,
): Cell {
  return {
    bucket,
    projectId,
    keyId,
    signal,
    service,
    exports: 0,
    accepted: 0,
    rejected: 0,
    duplicates: 0,
    duplicateExports: 0,
    throttledExports: 0,
    refusedExports: 0,
    bytes: 0,
    skewed: 0,
    limited: 0,
    lag: emptyLag(),
    reasons: new Map(),
    version: 0,
    writtenVersion: 0,
  };
}
