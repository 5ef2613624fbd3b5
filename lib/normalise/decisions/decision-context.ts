import { InvalidInput } from "@/lib/errors";
import type { Decision } from "@/lib/model/decision";
import type { OpaMapping } from "@/lib/model/decision-rules";
import { Mappings } from "./read-result";

/** What reading decisions needs to know of the world. */
export type DecisionContext = {
  nowNs: bigint;
  /** Names of request ids, in order of trust, as for spans (`http.request.header.x-request-id` names a header too). */
  requestIdKeys: readonly string[];
  mappings: Mappings;
};

/** One item of a body that was not taken, by its place. */
export type Refusal = { index: number; reason: string };
/** One item of a body, read or refused. `instanceId`: the OPA that it came from (`labels.id`). */
export type ReadItem = Refusal | { index: number; decision: Decision; instanceId: string | null };

/** Only what is wrong with an item refuses it; anything else is a fault of ours. */
export function readOrRefuse(
  index: number,
  read: () => { decision: Decision; instanceId: string | null },
): ReadItem {
  try {
    return { index, ...read() };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { index, reason: error.message };
  }
}

/** Parsing one of deeply nested JSON takes a second for some 4 MiB, and the receiver does nothing else meanwhile. */
const maxItemLength = 4 * 1024 * 1024;

export function refuseLargeItem(length: number): void {
  if (length > maxItemLength) throw new InvalidInput(`larger than ${maxItemLength} characters`);
}

/** What V8 says without the words of the body that it quotes: reasons are kept, and no rule of redaction has seen those. */
export function notJson(error: unknown): InvalidInput {
  const said = error instanceof Error ? error.message.replace(/, (?:\.\.\.)?".*$/s, "") : "";
  return new InvalidInput(`not JSON: ${said.slice(0, 200)}`);
}

const compiled = new WeakMap<readonly OpaMapping[], Mappings>();
const none: readonly OpaMapping[] = [];

/** Mappings are compiled once for each document of settings. */
export function mappingsOf(own: readonly OpaMapping[] = none): Mappings {
  const known = compiled.get(own) ?? new Mappings(own);
  compiled.set(own, known);
  return known;
}
