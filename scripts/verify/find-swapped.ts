import { contentHash, type StoredContent } from "@/lib/model/decision-hash";
import type { Source } from "./evidence";
import type { Faults } from "./faults";

/** Every pair of them is looked at. */
const most = 100;

/** Of altered rows those that only bear each other's id: their contents were exchanged. Reads the rows once more. */
export async function findSwapped(
  source: Source,
  faults: Faults,
  sealedFor: ReadonlyMap<string, Buffer>,
): Promise<void> {
  if (sealedFor.size < 2 || sealedFor.size > most) return;
  const contents = new Map<string, StoredContent>();
  for await (const one of source.evidence()) {
    if (one.kind !== "decision" || !sealedFor.has(one.content.decision.id)) continue;
    contents.set(one.content.decision.id, one.content);
    if (contents.size === sealedFor.size) break;
  }
  const swapped = new Set<string>();
  for (const [id, content] of contents) {
    for (const [other, sealed] of sealedFor) {
      if (other === id || swapped.has(id) || swapped.has(other)) continue;
      const back = contents.get(other);
      const sealedHere = sealedFor.get(id);
      if (back === undefined || sealedHere === undefined) continue;
      if (!contentHash(as(other, content)).equals(sealed) || !contentHash(as(id, back)).equals(sealedHere))
        continue;
      swapped.add(id);
      swapped.add(other);
      for (const altered of faults.of("altered"))
        if (altered.id === id || altered.id === other) faults.remove(altered);
      const { timeNs } = content.decision;
      faults.add(
        "swapped",
        `Decisions ${id} and ${other} were swapped: each has what was sealed of the other.`,
        id,
        timeNs,
      );
    }
  }
}

function as(id: string, { decision, tellings }: StoredContent): StoredContent {
  return { decision: { ...decision, id }, tellings: tellings.map((one) => ({ ...one, id })) };
}
