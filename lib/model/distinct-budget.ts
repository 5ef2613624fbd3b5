const hourMs = 3_600_000;

type Hour = { at: number; now: Set<string | bigint>; before: ReadonlySet<string | bigint>; fresh: number };

/**
 * How many distinct values a project may bring in an hour. Those of the hour before come again without counting, so that
 * what is there keeps its place when somebody floods the next hour. Each process counts for itself.
 */
export class DistinctBudget {
  readonly #limit: number;
  readonly #nowMs: () => number;
  readonly #projects = new Map<number, Hour>();

  constructor(limit: number, nowMs: () => number = Date.now) {
    this.#limit = limit;
    this.#nowMs = nowMs;
  }

  admit(projectId: number, value: string | bigint): boolean {
    const hour = this.#hourOf(projectId);
    if (hour.now.has(value)) return true;
    if (hour.before.has(value) && hour.now.size < 2 * this.#limit) {
      hour.now.add(value);
      return true;
    }
    if (hour.fresh >= this.#limit) return false;
    hour.fresh++;
    hour.now.add(value);
    return true;
  }

  #hourOf(projectId: number): Hour {
    const at = Math.floor(this.#nowMs() / hourMs);
    const last = this.#projects.get(projectId);
    if (last?.at === at) return last;
    const before = last?.at === at - 1 ? last.now : new Set<string | bigint>();
    const hour = { at, now: new Set<string | bigint>(), before, fresh: 0 };
    this.#projects.set(projectId, hour);
    return hour;
  }
}
