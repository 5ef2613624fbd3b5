// How long items are kept: by project, signal and the item's own UTC day. A rule starts at a day that no stored item can lie in
// (telemetry.set_retention), so the answer for a day never changes while items of that day arrive, and a span sent again always
// goes where its first copy is. Rules start at least five minutes after they are set: what is read here may be a minute old.
import type { Pool } from "@/lib/db/pool";
import { nsPerDay } from "@/lib/model/time";

export type RetentionSignal = "traces" | "logs" | "decisions" | "metrics";
export type RetentionRule = {
  projectId: number;
  signal: RetentionSignal;
  fromDay: number;
  keepDays: number | null;
};

/** Where nobody said anything: the default of the column and of telemetry.keep_days. */
const fallbackDays = 90;
const refreshAfterMs = 5_000;
const tooOldAfterMs = 60_000;

/** All rules, as of one moment. */
export class RetentionRules {
  readonly #byOwner = new Map<string, RetentionRule[]>();
  /** Asked for each export. */
  readonly #longest = new Map<string, number>();

  constructor(rules: readonly RetentionRule[]) {
    for (const rule of [...rules].sort((a, b) => b.fromDay - a.fromDay)) {
      const key = `${rule.projectId}:${rule.signal}`;
      this.#byOwner.set(key, [...(this.#byOwner.get(key) ?? []), rule]);
    }
  }

  /** Days that an item of the UTC day that starts at `dayNs` is kept after that day has ended. */
  keepDaysOf(projectId: number, signal: RetentionSignal, dayNs: bigint): number {
    const day = Number(dayNs / nsPerDay);
    return this.#ruleOf(projectId, signal, day) ?? this.#ruleOf(0, signal, day) ?? fallbackDays;
  }

  /** A trace key serves spans and log records alike. */
  keepDaysOfKeys(projectId: number, dayNs: bigint): number {
    return Math.max(this.keepDaysOf(projectId, "traces", dayNs), this.keepDaysOf(projectId, "logs", dayNs));
  }

  /** The longest that anything of this project may still be kept: what is older is refused whatever its day. */
  longestDays(projectId: number, signal: RetentionSignal): number {
    const key = `${projectId}:${signal}`;
    let longest = this.#longest.get(key);
    if (longest === undefined) {
      longest = this.#findLongest(projectId, signal);
      this.#longest.set(key, longest);
    }
    return longest;
  }

  #findLongest(projectId: number, signal: RetentionSignal): number {
    const days = [projectId, 0].flatMap((owner) =>
      (this.#byOwner.get(`${owner}:${signal}`) ?? []).map((rule) => rule.keepDays ?? 0),
    );
    return Math.max(...(days.length === 0 ? [fallbackDays] : days));
  }

  /** False for a day whose rows have been dropped, or are about to be: an item of it that came now could not be told from new. */
  isKept(projectId: number, signal: RetentionSignal, dayNs: bigint, nowNs: bigint): boolean {
    return nowNs < dayNs + BigInt(1 + this.keepDaysOf(projectId, signal, dayNs)) * nsPerDay;
  }

  #ruleOf(owner: number, signal: RetentionSignal, day: number): number | null | undefined {
    return this.#byOwner.get(`${owner}:${signal}`)?.find((rule) => rule.fromDay <= day)?.keepDays;
  }
}

/** Days that an item of this project and time is kept. */
export type KeepDaysOf = (projectId: number, ns: bigint) => number;

/** `keepDaysOf` for many instants of mostly one project and day. */
export function keepDaysFinder(rules: RetentionRules, signal: RetentionSignal): KeepDaysOf {
  let project = -1;
  let from = 0n;
  let to = 0n;
  let days = 0;
  return (projectId, ns) => {
    if (projectId === project && ns >= from && ns < to) return days;
    project = projectId;
    from = startOfDay(ns);
    to = from + nsPerDay;
    days = rules.keepDaysOf(projectId, signal, from);
    return days;
  };
}

function startOfDay(ns: bigint): bigint {
  return ns - (((ns % nsPerDay) + nsPerDay) % nsPerDay);
}

/** `isKept` turned round, for many instants of mostly one day. */
export function droppedTest(
  rules: RetentionRules,
  signal: RetentionSignal,
  projectId: number,
  nowNs: bigint,
): (ns: bigint) => boolean {
  let from = 0n;
  let to = 0n;
  let isDropped = false;
  return (ns) => {
    if (ns >= from && ns < to) return isDropped;
    from = startOfDay(ns);
    to = from + nsPerDay;
    isDropped = !rules.isKept(projectId, signal, from, nowNs);
    return isDropped;
  };
}

/** The rules of one database, read again every few seconds while they are asked for. */
export class Retention {
  readonly #pool: Pool;
  #rules = new RetentionRules([]);
  #readMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  /** RUNTOWER_RETENTION_DAYS, until it is recorded. */
  #unrecorded: number | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** What projects without a rule of their own have; recorded before the rules are read for the first time. */
  setDefaultDays(days: number): void {
    this.#unrecorded = days;
    this.#readMs = Number.NEGATIVE_INFINITY;
  }

  /** Rules no older than a minute. Waits for the database only where they are. */
  async rules(): Promise<RetentionRules> {
    const ageMs = performance.now() - this.#readMs;
    if (ageMs > refreshAfterMs) {
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      if (ageMs > tooOldAfterMs) await this.#reading;
      // In the background: a failure is met again, and told, by whoever has to wait.
      else this.#reading.catch(() => {});
    }
    return this.#rules;
  }

  async #read(): Promise<void> {
    if (this.#unrecorded !== undefined) {
      await this.#pool.query("/* retention-default */ select telemetry.set_default_retention($1)", [
        this.#unrecorded,
      ]);
      this.#unrecorded = undefined;
    }
    const askedMs = performance.now();
    const { rows } = await this.#pool.query<RetentionRule>(
      `/* retention-rules */ select project_id as "projectId", signal, from_day - date '1970-01-01' as "fromDay",
         keep_days as "keepDays" from telemetry.retention`,
    );
    this.#rules = new RetentionRules(rows);
    this.#readMs = askedMs;
  }
}

const known = new WeakMap<Pool, Retention>();

/** One for each pool, as the caches of dictionaries are. */
export function retentionOf(pool: Pool): Retention {
  const retention = known.get(pool) ?? new Retention(pool);
  known.set(pool, retention);
  return retention;
}
