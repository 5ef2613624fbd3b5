// How each project reads its decisions: stored documents, checked, as receivers need them.
import { decisionSettingsDocuments } from "@/lib/contract/decision-settings";
import type { Pool } from "@/lib/db/pool";
import type { DecisionSettings } from "@/lib/model/decision-rules";
import { type DecisionContext, mappingsOf } from "@/lib/normalise/decisions/decision-context";
import { DecisionSettingsReader, type StoredSettings } from "@/lib/write/decision-settings";

/**
 * Documents are checked when they are saved. One that an older version saved and this one cannot read is as none, except for
 * redaction: there nothing is taken rather than stored in the clear.
 */
export function readStoredSettings(stored: StoredSettings): DecisionSettings {
  const { mappings, span_rules, redaction } = decisionSettingsDocuments;
  return {
    mappings: mappings.safeParse(stored.mappings ?? []).data ?? [],
    span_rules: span_rules.safeParse(stored.span_rules ?? []).data ?? [],
    redaction: redaction.parse(stored.redaction ?? []),
  };
}

const known = new WeakMap<Pool, DecisionSettingsReader>();

/** One for each pool, as the caches of dictionaries are. */
export function decisionSettingsOf(pool: Pool): DecisionSettingsReader {
  const reader = known.get(pool) ?? new DecisionSettingsReader(pool, readStoredSettings);
  known.set(pool, reader);
  return reader;
}

/** What reading a body of decisions of this project needs to know. */
export async function decisionContextOf(
  pool: Pool,
  projectId: number,
  requestIdKeys: readonly string[],
): Promise<DecisionContext> {
  const { mappings } = await decisionSettingsOf(pool).of(projectId);
  return { nowNs: BigInt(Date.now()) * 1_000_000n, requestIdKeys, mappings: mappingsOf(mappings) };
}
