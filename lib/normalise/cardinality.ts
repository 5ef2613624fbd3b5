import { DistinctBudget } from "@/lib/model/distinct-budget";
import type { AdmitSeries, IngestLimits, LimitCounts, LimitName } from "@/lib/model/limits";
import type { RollupDimension } from "@/lib/model/rollup";

/** Named by whoever wrote the policies, agents and tools. */
const decisionDimensions: ReadonlySet<RollupDimension> = new Set([
  "decision_rule",
  "decision_revision",
  "decision_agent",
  "guardrail",
]);

/** Whether this resource may have a row of its own; `level` as in lib/normalise/place-resource.ts. */
export type AdmitResource = (resourceId: bigint, level: number) => boolean;

/**
 * What senders may bring of things that are kept for good: names in rollups, resources, keys of attributes. Counted for
 * each project, so that one without bounds takes nothing from the others.
 */
export class Cardinality {
  readonly #spanNames: DistinctBudget;
  readonly #operationNames: DistinctBudget;
  readonly #decisionNames: DistinctBudget;
  readonly #resources: readonly DistinctBudget[];
  readonly #keys: DistinctBudget;
  /** What was not admitted while batches were written, which may hold several exports: told with the project's next report. */
  readonly #refused = new Map<number, Map<LimitName, number>>();

  constructor(limits: Pick<IngestLimits, "spanNames" | "resources" | "attributeKeys">, nowMs?: () => number) {
    this.#spanNames = new DistinctBudget(limits.spanNames, nowMs);
    this.#operationNames = new DistinctBudget(limits.spanNames, nowMs);
    this.#decisionNames = new DistinctBudget(limits.spanNames, nowMs);
    const reduced = Math.ceil(limits.resources / 4);
    this.#resources = [limits.resources, reduced, reduced].map((limit) => new DistinctBudget(limit, nowMs));
    this.#keys = new DistinctBudget(limits.attributeKeys, nowMs);
  }

  /** Services have their bound by resources, and outcomes and requests are few by nature. */
  seriesOf(projectId: number): AdmitSeries {
    return (dimension, grp, name) => {
      const budget = this.#budgetOf(dimension);
      return (
        budget === null ||
        budget.admit(projectId, `${dimension}\n${grp}\n${name}`) ||
        this.#refuse(projectId, "span_names")
      );
    };
  }

  #budgetOf(dimension: RollupDimension): DistinctBudget | null {
    if (dimension === "span") return this.#spanNames;
    if (dimension === "agent" || dimension === "tool" || dimension === "model") return this.#operationNames;
    return decisionDimensions.has(dimension) ? this.#decisionNames : null;
  }

  resourcesOf(projectId: number): AdmitResource {
    return (resourceId, level) => this.#resources[level]?.admit(projectId, resourceId) ?? true;
  }

  /** For keys that the dictionary does not have yet; one that is not admitted is stored as it is sent. */
  allowKey(projectId: number, key: string): boolean {
    return this.#keys.admit(projectId, key) || this.#refuse(projectId, "attribute_keys");
  }

  /** `counts` with what was refused to the project since the last call. */
  report(projectId: number, counts: LimitCounts): LimitCounts {
    const refused = this.#refused.get(projectId);
    if (refused === undefined) return counts;
    this.#refused.delete(projectId);
    return new Map([...counts, ...refused]);
  }

  #refuse(projectId: number, limit: LimitName): false {
    let counts = this.#refused.get(projectId);
    if (counts === undefined) {
      counts = new Map();
      this.#refused.set(projectId, counts);
    }
    counts.set(limit, (counts.get(limit) ?? 0) + 1);
    return false;
  }
}
