import { InvalidInput } from "@/lib/errors";
import { nsFromMs } from "@/lib/model/time";

/** The range of a list in nanoseconds, from included, to excluded; null is open. Throws InvalidInput when it is empty. */
export function rangeNs(input: { from?: number | undefined; to?: number | undefined }): {
  fromNs: bigint | null;
  toNs: bigint | null;
} {
  if (input.from !== undefined && input.to !== undefined && input.from >= input.to) {
    throw new InvalidInput("from must be before to");
  }
  return {
    fromNs: input.from === undefined ? null : nsFromMs(input.from),
    toNs: input.to === undefined ? null : nsFromMs(input.to),
  };
}
