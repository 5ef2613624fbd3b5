import { type Attributes, asText } from "@/lib/model/attributes";
import { redactedText } from "@/lib/model/redacted-text";
import { valueAt } from "@/lib/model/wire-attributes";
import { clip } from "./clip";

/** Where instrumentations put the conversation or session that a span belongs to, in order of trust. */
export const sessionIdKeys = [
  "session.id",
  "gen_ai.conversation.id",
  "langfuse.session.id",
  "langsmith.trace.session_id",
  "mlflow.trace.session",
  "traceloop.association.properties.session_id",
  "ai.telemetry.metadata.sessionId",
  "session_id",
];

/** Where a log record names the run that it belongs to. */
export const runIdKeys = ["runtower.run.id", "run.id", "run_id"];

const readers = new WeakMap<readonly string[], ReturnType<typeof promoteFirst>>();

/** `promoteFirst` of keys that come again with every export, as the same array. */
export function readerOf(keys: readonly string[]): ReturnType<typeof promoteFirst> {
  let reader = readers.get(keys);
  if (reader === undefined) {
    reader = promoteFirst(keys);
    readers.set(keys, reader);
  }
  return reader;
}

/**
 * Finds the first of `keys` that holds a text (the first element, for an array), in one pass over an item's
 * attributes: they are longer than the list, and mostly none is there.
 */
export function promoteFirst(keys: readonly string[]): (attributes: Attributes) => string | null {
  const rankOf = new Map(keys.map((key, rank) => [key, rank]));
  return (attributes) => {
    let best = rankOf.size;
    let found: string | null = null;
    for (let i = 0; i < attributes.keys.length; i++) {
      const rank = rankOf.get(attributes.keys[i] ?? "");
      if (rank === undefined || rank > best) continue;
      const text = asText(valueAt(attributes, i));
      // What everybody's is called joins nobody.
      if (text === undefined || text === redactedText) continue;
      best = rank;
      found = text;
    }
    return found === null ? null : clip(found.trim());
  };
}
