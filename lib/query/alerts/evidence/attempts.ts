import type { EvidencePack } from "@/lib/contract/evidence";
import { RuntowerError } from "@/lib/errors";
import { QueryError } from "@/lib/promql/query-error";

type Missing = EvidencePack["missing"];
type Part = Missing[number]["part"];
type Attempts = {
  attempt: <Result>(part: Part, work: () => Promise<Result>, otherwise: Result) => Promise<Result>;
  /** What failed, and why. */
  missing: Missing;
};

/** A part of a pack that fails leaves the others as they are, and is told as missing. */
export function createAttempts(): Attempts {
  const missing: Missing = [];
  return {
    missing,
    async attempt(part, work, otherwise) {
      try {
        return await work();
      } catch (error) {
        missing.push({ part, why: whyOf(error) });
        return otherwise;
      }
    },
  };
}

export function whyOf(error: unknown): string {
  if (error instanceof RuntowerError || error instanceof QueryError) return error.message;
  return `it failed: ${error instanceof Error ? error.message : String(error)}`;
}
