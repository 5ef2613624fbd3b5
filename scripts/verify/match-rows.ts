// In: entries of good seals and rows, in any order. Out: which rows are not what was sealed. A decision's latest entry counts.
import { isoFromNs } from "@/lib/model/time";
import { dayOf } from "./check-chain";
import type { About } from "./evidence";
import type { Faults } from "./faults";
import { type EntryRecord, packEntry, packRow, type RowRecord, unpackEntry, unpackRow } from "./records";
import { Spill } from "./spill";
import { type Thread, threadsOf } from "./threads";

const buckets = 64;

export type Matched = { decisions: number; right: number; expired: number; waiting: number; moved: number };

export class RowMatch {
  readonly #about: About;
  readonly #faults: Faults;
  readonly #entries = new Spill(buckets);
  readonly #rows = new Spill(buckets);
  /** Days of which a row is there: a day is dropped as a whole. */
  readonly #daysHeld = new Set<string>();
  readonly matched: Matched = { decisions: 0, right: 0, expired: 0, waiting: 0, moved: 0 };
  /** What was sealed for rows that are altered, and the time of each, for seeing which were exchanged. */
  readonly sealedFor = new Map<string, Buffer>();

  constructor(about: About, faults: Faults) {
    this.#about = about;
    this.#faults = faults;
  }

  addEntry(entry: EntryRecord): void {
    if (!this.#isInRange(entry.timeNs)) return;
    this.#entries.add(entry.idHash.readUInt16BE(0), packEntry(entry));
  }

  addRow(row: RowRecord): void {
    this.matched.decisions += 1;
    if (!this.#isInRange(row.timeNs)) {
      this.#faults.add("added", `${named(row)} is not of this range.`, row.id, row.timeNs);
      return;
    }
    this.#daysHeld.add(dayOf(row.timeNs));
    this.#rows.add(row.idHash.readUInt16BE(0), packRow(row));
  }

  end(): void {
    for (let bucket = 0; bucket < buckets; bucket += 1) this.#matchBucket(bucket);
  }

  close(): void {
    this.#entries.close();
    this.#rows.close();
  }

  #isInRange(ns: bigint): boolean {
    return ns >= this.#about.fromNs && ns < this.#about.toNs;
  }

  #matchBucket(bucket: number): void {
    const sealed = new Map<string, EntryRecord[]>();
    for (const record of this.#entries.read(bucket)) {
      const entry = unpackEntry(record);
      const key = entry.idHash.toString("latin1");
      const known = sealed.get(key);
      if (known) known.push(entry);
      else sealed.set(key, [entry]);
    }
    const rows = new Map<string, RowRecord[]>();
    for (const record of this.#rows.read(bucket)) {
      const row = unpackRow(record);
      const key = row.idHash.toString("latin1");
      const known = rows.get(key);
      if (known) known.push(row);
      else rows.set(key, [row]);
    }
    for (const [key, those] of rows) this.#matchId(those, threadsOf(sealed.get(key) ?? []));
    for (const [key, entries] of sealed)
      if (!rows.has(key)) for (const thread of threadsOf(entries)) this.#matchNone(thread.entries);
  }

  /** Rows of one id with what was sealed at their time; one whose time was altered with what is left. */
  #matchId(rows: readonly RowRecord[], threads: Thread[]): void {
    const left: RowRecord[] = [];
    for (const row of rows) {
      const at = threads.findIndex(({ timeNs }) => timeNs === row.timeNs);
      const [thread] = at === -1 ? [] : threads.splice(at, 1);
      if (thread === undefined) left.push(row);
      else this.#matchRow(row, thread.entries);
    }
    for (const row of left) {
      const [first] = rows;
      const thread = threads.shift();
      if (thread === undefined && first !== undefined && first !== row) this.#addTwice(row, first);
      else this.#matchRow(row, thread?.entries);
    }
    for (const { entries } of threads) this.#matchNone(entries);
  }

  #addTwice(row: RowRecord, first: RowRecord): void {
    const where = first.line > 0 ? `, first in line ${first.line}` : "";
    this.#faults.add("added", `${named(row)} is there twice${where}.`, row.id, row.timeNs);
  }

  #matchRow(row: RowRecord, entries: EntryRecord[] | undefined): void {
    const last = entries?.at(-1);
    const verdict = judge(row, entries ?? []);
    if (verdict !== null) {
      if (verdict.kind === "altered" && last !== undefined) this.sealedFor.set(row.id, last.content);
      this.#faults.add(verdict.kind, `${named(row)} ${verdict.words}`, row.id, row.timeNs);
      return;
    }
    this.matched.right += 1;
    if (last?.seal === 0n) this.matched.waiting += 1;
  }

  #matchNone(entries: readonly EntryRecord[]): void {
    const last = entries.at(-1);
    if (last === undefined) return;
    if (last.isMoved) {
      this.matched.moved += 1;
      return;
    }
    if (this.#about.isFiltered) return;
    const day = dayOf(last.timeNs);
    if (this.#about.expiredDays.has(day) && !this.#daysHeld.has(day)) {
      this.matched.expired += 1;
      return;
    }
    const where = last.seal === 0n ? "It was written and waits to be sealed" : `Seal ${last.seal} has it`;
    const name = last.id ?? `whose id has the SHA-256 ${last.idHash.toString("hex")}…`;
    this.#faults.add(
      "missing",
      `Decision ${name} of ${isoFromNs(last.timeNs)} is missing. ${where}.`,
      last.id,
      last.timeNs,
    );
  }
}

type Verdict = { kind: "added" | "altered" | "rewritten"; words: string };

/** Null where the row is what was sealed. `entries`: all of its id, in order of the chain. */
function judge(row: RowRecord, entries: readonly EntryRecord[]): Verdict | null {
  const last = entries.at(-1);
  if (last === undefined)
    return { kind: "added", words: "was never sealed: it was not written by Runtower." };
  if (last.isMoved)
    return {
      kind: "added",
      words: `is still here, and seal ${last.seal} says that it moved to another time.`,
    };
  if (!last.content.equals(row.content)) {
    const back = entries.find((entry) => entry.content.equals(row.content));
    const sealed = last.seal === 0n ? "what was written last" : `what seal ${last.seal} has of it`;
    return {
      kind: "altered",
      words:
        back === undefined
          ? `was altered: it is not ${sealed}.`
          : `was altered: it was set back to what it was in seal ${back.seal}, and it is not ${sealed}.`,
    };
  }
  if (row.oddities !== "") return { kind: "altered", words: `was altered: ${row.oddities}.` };
  const unexplained = entries.find(
    (entry) =>
      !entry.isMoved &&
      !entry.content.equals(row.content) &&
      !row.earlier.some((hash) => hash.equals(entry.content)),
  );
  if (unexplained === undefined) return null;
  return {
    kind: "rewritten",
    words: `was sealed again in seal ${last.seal}, and none of its sources told what seal ${unexplained.seal} has of it.`,
  };
}

function named({ id, timeNs, line }: RowRecord): string {
  return `Decision ${id} of ${isoFromNs(timeNs)}${line > 0 ? ` (line ${line})` : ""}`;
}
