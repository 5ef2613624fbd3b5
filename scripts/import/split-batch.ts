import type { Outcome } from "./import-lines";
import type { Answer } from "./post";

export type Poster = (path: string, contentType: string, text: string) => Promise<Answer>;

/**
 * Sends a batch; where `send` answers null for it (too large, or something in it was refused and nobody said which), its halves,
 * down to the single one. What was taken before may be sent again by that: it counts once.
 */
export function splitWhereTooLarge<Value>(
  send: (values: readonly Value[]) => Promise<Outcome | null>,
): (values: readonly Value[]) => Promise<Outcome> {
  const sendAll = async (values: readonly Value[]): Promise<Outcome> => {
    const outcome = await send(values);
    if (outcome !== null) return outcome;
    if (values.length === 1)
      return { ...nothing, refused: [{ index: 0, reason: "too large for the receiver" }] };
    const middle = Math.ceil(values.length / 2);
    const first = await sendAll(values.slice(0, middle));
    const second = await sendAll(values.slice(middle));
    return {
      accepted: first.accepted + second.accepted,
      merged: first.merged + second.merged,
      duplicates: first.duplicates + second.duplicates,
      refused: [
        ...first.refused,
        ...second.refused.map(({ index, reason }) => ({ index: index + middle, reason })),
      ],
    };
  };
  return sendAll;
}

const nothing = { accepted: 0, merged: 0, duplicates: 0 };
