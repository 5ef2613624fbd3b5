import { Conflict } from "@/lib/errors";
import type { Told } from "@/lib/model/run-facts";

/** What one call adds. */
export type Words = Partial<Omit<Told, "receivedNs">>;

/**
 * The run API's words so far and the words of one more call. Pure. What was said first stands and gaps are filled, so a
 * call that is sent again changes nothing. Throws Conflict where a run that ended one way is said to have ended another.
 */
export function addWords(before: Told | null, words: Words, receivedNs: bigint): Told {
  if (before?.status !== undefined && words.status !== undefined && words.status !== before.status) {
    throw new Conflict(
      `The run has already ended as "${before.status}" and cannot become "${words.status}". Start a new run for a new attempt.`,
      { status: before.status },
    );
  }
  const known = Object.fromEntries(Object.entries(before ?? {}).filter(([, value]) => value !== undefined));
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
  const metadata = joined(before?.metadata, words.metadata);
  return {
    ...said,
    ...known,
    started: before?.started === true || words.started === true,
    receivedNs: before?.receivedNs ?? receivedNs.toString(),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

type Metadata = Told["metadata"];
const maxMetadataLength = 64 * 1024;

/** Many calls must not grow it without end: past the limit what was known stays. */
function joined(before: Metadata, more: Metadata): Metadata {
  if (before === undefined || more === undefined) return before ?? more;
  const all = { ...more, ...before };
  return JSON.stringify(all).length > maxMetadataLength ? before : all;
}
