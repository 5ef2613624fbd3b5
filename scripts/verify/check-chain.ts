// In: a project's seals, n ascending. Out: faults of the chain, and which of the heads noted down earlier are in it.
import { createHash } from "node:crypto";
import { entryBytes, entryTimes, firstPrevious, readEntry, sealHash } from "@/lib/model/decision-hash";
import type { About, SealEvidence } from "./evidence";
import type { Faults } from "./faults";

export class ChainCheck {
  readonly #about: About;
  readonly #faults: Faults;
  readonly #wanted: Set<string>;
  #last: { n: bigint; hash: Buffer } | null = null;
  seals = 0;
  entries = 0;

  constructor(about: About, faults: Faults, heads: readonly string[]) {
    this.#about = about;
    this.#faults = faults;
    this.#wanted = new Set(heads);
  }

  get head(): { n: bigint; hash: Buffer } | null {
    return this.#last;
  }

  /** @returns whether its entries are what was sealed, as far as the chain goes */
  add(seal: SealEvidence): boolean {
    this.seals += 1;
    this.entries += seal.count;
    const expected = (this.#last?.n ?? 0n) + 1n;
    if (seal.n > expected) this.#gap(expected, seal.n);
    else if (seal.n < expected)
      this.#faults.add(
        "chain",
        `Seal ${seal.n} stands after seal ${expected - 1n}: seals were put in another order.`,
      );
    const before = seal.n === expected ? (this.#last?.hash ?? firstPrevious) : null;
    const { written } = seal;
    if (written !== null && before !== null && !written.previous.equals(before))
      this.#faults.add(
        "chain",
        `Seal ${seal.n} does not follow from seal ${seal.n - 1n}: it names ${short(written.previous)} as the hash before it, and that is ${short(before)}.`,
      );
    const previous = written?.previous ?? before ?? firstPrevious;
    const hash = sealHash(previous, { ...seal, projectId: this.#about.projectId });
    if (written !== null && !written.hash.equals(hash))
      this.#faults.add(
        "seal",
        `Seal ${seal.n} was altered: its hash is ${short(written.hash)}, what it holds makes ${short(hash)}.`,
      );
    // Goes on with what is written, so that one altered seal is one fault.
    this.#last = { n: seal.n > expected ? seal.n : expected, hash: written?.hash ?? hash };
    this.#wanted.delete(this.#last.hash.toString("hex"));
    return this.#checkEntries(seal);
  }

  end(): void {
    const { head } = this.#about;
    const last = this.#last;
    if (head !== null && (last === null || last.n < head.n)) this.#gap((last?.n ?? 0n) + 1n, head.n + 1n);
    else if (head !== null && last !== null && last.n === head.n && !last.hash.equals(head.hash))
      this.#faults.add(
        "chain",
        `The chain ends in ${short(last.hash)}, and its head was written down as ${short(head.hash)}.`,
      );
    for (const hash of this.#wanted)
      this.#faults.add(
        "chain",
        `The head ${short(Buffer.from(hash, "hex"))} that was noted earlier is not in this chain: the chain was rewritten, or it was cut off before that seal.`,
      );
  }

  #gap(from: bigint, to: bigint): void {
    const what = to - from === 1n ? `Seal ${from} is missing` : `Seals ${from} to ${to - 1n} are missing`;
    this.#faults.add("chain", `${what} from the chain.`);
  }

  #checkEntries(seal: SealEvidence): boolean {
    const { entries, n } = seal;
    if (entries === null) {
      if (seal.isInRange && !this.#isExpired(seal))
        this.#faults.add("seal", `Seal ${n} has lost its entries, and its decisions are not past retention.`);
      return false;
    }
    if (!createHash("sha256").update(entries).digest().equals(seal.entriesHash)) {
      this.#faults.add("seal", `Seal ${n} was altered: its entries are not those that were sealed.`);
      return false;
    }
    if (entries.length !== seal.count * entryBytes || entries.length === 0) {
      this.#faults.add(
        "seal",
        `Seal ${n} was altered: it says ${seal.count} entries and holds ${entries.length / entryBytes}.`,
      );
      return false;
    }
    const times = entryTimes(entries);
    if (times.firstNs !== seal.firstNs || times.lastNs !== seal.lastNs)
      this.#faults.add(
        "seal",
        `Seal ${n} was altered: its first and last time are not those of its entries.`,
      );
    this.#checkMoves(n, entries);
    return true;
  }

  #checkMoves(n: bigint, entries: Buffer): void {
    const count = entries.length / entryBytes;
    for (let i = 0; i < count; i += 1) {
      const entry = readEntry(entries, i);
      if (!entry.isMoved) continue;
      const next = i + 1 < count ? readEntry(entries, i + 1) : undefined;
      if (next === undefined || next.isMoved || !next.idHash.equals(entry.idHash))
        this.#faults.add(
          "seal",
          `Seal ${n} says in its entry ${i + 1} that a decision moved, and not where to.`,
        );
    }
  }

  #isExpired({ lastNs }: SealEvidence): boolean {
    const { toNs, expiredDays } = this.#about;
    return expiredDays.has(dayOf(lastNs < toNs ? lastNs : toNs - 1n));
  }
}

export function dayOf(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 10);
}

/** Enough to find it by. */
function short(hash: Buffer): string {
  return `${hash.toString("hex", 0, 8)}…`;
}
