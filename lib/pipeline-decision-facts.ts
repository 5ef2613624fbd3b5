// In: what became of the decisions of one call. Out: the same by service, for the statistics of ingest. Pure.
import type { Decision } from "@/lib/model/decision";
import type { ServiceFacts } from "@/lib/model/export-facts";
import { addLag, emptyLag } from "@/lib/model/lag";
import { reasonKey } from "./pipeline-facts";

/** Clocks that are kept in step agree to less than this. */
const maxAheadMs = 2_000;

export class DecisionFacts {
  readonly #byService = new Map<string, ServiceFacts>();
  readonly #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  taken({ service, timeNs }: Pick<Decision, "service" | "timeNs">): void {
    const facts = this.#of(service ?? "");
    const lagMs = Math.round(this.#nowMs - Number(timeNs / 1_000n) / 1e3);
    facts.accepted += 1;
    addLag(facts.lag, lagMs);
    if (lagMs < -maxAheadMs) facts.skewed += 1;
  }

  /** `service`: where it was read so far. */
  refused(reason: string, service: string | null): void {
    const facts = this.#of(service ?? "");
    facts.rejected += 1;
    const timeKey = reasonKey(reason);
    const key = timeKey === "not_storable" ? "decision" : timeKey;
    const known = facts.reasons.find((one) => one.key === key);
    if (known === undefined) facts.reasons.push({ key, message: reason, count: 1 });
    else known.count += 1;
  }

  /** Of several services it is not known whose they were: shared out by size. */
  finish(duplicates: number): ServiceFacts[] {
    const services = [...this.#byService.values()];
    let open = duplicates;
    let items = services.reduce((sum, { accepted }) => sum + accepted, 0);
    for (const one of services) {
      one.duplicates = items === 0 ? 0 : Math.min(one.accepted, Math.round((open * one.accepted) / items));
      open -= one.duplicates;
      items -= one.accepted;
    }
    return services;
  }

  #of(service: string): ServiceFacts {
    const known = this.#byService.get(service);
    if (known !== undefined) return known;
    const facts = {
      service,
      accepted: 0,
      rejected: 0,
      duplicates: 0,
      skewed: 0,
      lag: emptyLag(),
      reasons: [],
    };
    this.#byService.set(service, facts);
    return facts;
  }
}
