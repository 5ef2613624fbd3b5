// In: where decisions and their seals are. Out: whether each row is what was sealed and the chain is whole, in bounded memory.
import { inflateRawSync } from "node:zlib";
import { mergeDecision } from "@/lib/derive/merge-decision";
import type { Decision } from "@/lib/model/decision";
import { contentHash, entryBytes, readEntry, readIds, type StoredContent } from "@/lib/model/decision-hash";
import { ChainCheck } from "./check-chain";
import type { About, DecisionEvidence, Source } from "./evidence";
import { Faults } from "./faults";
import { findSwapped } from "./find-swapped";
import { type Matched, RowMatch } from "./match-rows";
import { idHashOf } from "./records";

export type Verification = {
  about: About;
  faults: Faults;
  head: { n: bigint; hash: Buffer } | null;
  seals: number;
  entries: number;
} & Matched;

export type Progress = { seals: number; decisions: number };
type Options = { heads?: readonly string[]; onProgress?: (progress: Progress) => void };

/** Merging fewer sources than there are: past six of one decision their combinations are too many to look at. */
const maxTellings = 6;
const progressEvery = 5_000;

export async function verify(
  source: Source,
  { heads = [], onProgress }: Options = {},
): Promise<Verification> {
  const { about } = source;
  const faults = new Faults();
  const chain = new ChainCheck(about, faults, heads);
  const rows = new RowMatch(about, faults);
  const order = new FileOrder(faults);
  try {
    let count = 0;
    for await (const one of source.evidence()) {
      if (one.kind === "seal") {
        if (chain.add(one) && one.isInRange) addEntries(rows, faults, one);
      } else if (one.kind === "waiting") addEntries(rows, faults, { ...one, n: 0n });
      else if (one.kind === "fault") faults.add("file", one.message);
      else {
        order.add(one);
        rows.addRow(rowOf(one));
      }
      count += 1;
      if (count % progressEvery === 0)
        onProgress?.({ seals: chain.seals, decisions: rows.matched.decisions });
    }
    chain.end();
    rows.end();
    await findSwapped(source, faults, rows.sealedFor);
    return { about, faults, head: chain.head, seals: chain.seals, entries: chain.entries, ...rows.matched };
  } finally {
    rows.close();
  }
}

type Entries = { n: bigint; entries: Buffer | null; ids: Buffer | null };

function addEntries(rows: RowMatch, faults: Faults, { n, entries, ids }: Entries): void {
  if (entries === null) return;
  const named = idsOf(n, ids, faults);
  for (let i = 0; i < entries.length / entryBytes; i += 1) {
    const entry = readEntry(entries, i);
    const id = named[i];
    const isRight = id !== undefined && idHashOf(id).equals(entry.idHash);
    if (id !== undefined && !isRight) {
      faults.add("seal", `Seal ${n} was altered: its list of ids is not that of its entries.`);
      named.length = 0;
    }
    rows.addEntry({ ...entry, id: isRight ? id : null, seal: n });
  }
}

function idsOf(n: bigint, ids: Buffer | null, faults: Faults): string[] {
  if (ids === null) return [];
  try {
    return [...readIds(n === 0n ? ids : inflateRawSync(ids))];
  } catch {
    faults.add("seal", `Seal ${n} was altered: its list of ids cannot be read.`);
    return [];
  }
}

function rowOf({ content, oddities, line }: DecisionEvidence) {
  const { id, timeNs } = content.decision;
  return {
    idHash: idHashOf(id),
    id,
    timeNs,
    content: contentHash(content),
    line: line ?? 0,
    earlier: earlierHashes(content),
    oddities: oddities.join("; "),
  };
}

/** What the decision may have been sealed as before all that tell of it had done so. */
function earlierHashes({ tellings }: StoredContent): Buffer[] {
  if (tellings.length < 2 || tellings.length > maxTellings) return [];
  const hashes: Buffer[] = [];
  for (let some = 1; some < 2 ** tellings.length - 1; some += 1) {
    const chosen = tellings.filter((_, i) => some & (1 << i)) as Decision[];
    hashes.push(contentHash(mergeDecision(chosen)));
  }
  return hashes;
}

/** Rows of a file stand by time, then by the bytes of their ids. */
class FileOrder {
  readonly #faults: Faults;
  #last: { timeNs: bigint; id: Buffer } | null = null;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  add({ content, line }: DecisionEvidence): void {
    const { id, timeNs } = content.decision;
    const place = { timeNs, id: Buffer.from(id) };
    const last = this.#last;
    this.#last = place;
    if (last === null || line === null) return;
    if (timeNs > last.timeNs || (timeNs === last.timeNs && place.id.compare(last.id) >= 0)) return;
    this.#faults.add(
      "reordered",
      `Decision ${id} (line ${line}) stands after a later one, ${last.id.toString()}: lines were put in another order.`,
      id,
      timeNs,
    );
  }
}
