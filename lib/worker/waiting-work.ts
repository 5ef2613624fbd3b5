// Most turns of most jobs find nothing. One statement asks for all of them whether there may be something, a few times a second,
// with a plan that is made once; without it each job's own look was planned anew, two thirds of what an idle worker cost.
import type { Connection, Pool } from "@/lib/db/pool";
import type { Job } from "./schedule";

/**
 * Jobs by name, and when there may be something to do: `$1` is the time in ms since the epoch. Too often true costs a turn for
 * nothing, so that these need not follow every rule of a job; what they miss waits for up to `turnAnywayMs`.
 */
const conditions: Readonly<Record<string, string>> = {
  "derive-runs": "exists (select from telemetry.touched_traces)",
  "fold-rollups": "exists (select from telemetry.rollup_blocks)",
  "derive-issues": "exists (select from alerting.issue_increments)",
  "seal-decisions": "exists (select from telemetry.decision_marks)",
  "wake-issues":
    "exists (select from alerting.issues where state = 'snoozed' and snoozed_until <= to_timestamp($1 / 1000.0))",
  "run-replays": "exists (select from telemetry.replays where state in ('queued', 'running'))",
  "scrape-targets": "exists (select from telemetry.scrape_targets)",
  "evaluate-rules":
    "exists (select from alerting.rule_groups where due_ms <= $1 or due_ms > $1 + 2 * interval_ms)",
  "route-alerts": `exists (select from alerting.notification_settings) or exists (select from alerting.notification_groups)
    or exists (select from alerting.alerts where resolved_ms is null and source <> 'rule')`,
  "send-notifications": "exists (select from alerting.notifications where state in ('queued', 'sending'))",
  "make-evidence": "exists (select from alerting.alerts where fired_ms > $1 - 86400000)",
};

/** Jobs that look at the same moment share an answer. */
const answerMs = 150;
/** What a turn does beside its work (gauges, what is left over) is done this often all the same. */
const turnAnywayMs = 5_000;

/** One for the locks, one to ask with, one for the work: a smaller pool would leave none for the last. */
const leastConnections = 3;

type Answer = { askedMs: number; waits: Promise<ReadonlySet<string>> };

export class WaitingWork {
  readonly #pool: Pool;
  #connection: Promise<Connection> | undefined;
  #answer: Answer | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The job, less the turns for which nothing waits. One that found something has another, and so has what was just done. */
  onlyWhenDue(job: Job): Job {
    if (conditions[job.name] === undefined || this.#pool.options.max < leastConnections) return job;
    let turnMs = Number.NEGATIVE_INFINITY;
    let foundSome = false;
    return {
      ...job,
      run: async (signal) => {
        const nowMs = performance.now();
        const isDue = foundSome || nowMs - turnMs >= turnAnywayMs || (await this.#waits(job.name, nowMs));
        if (!isDue) return { items: 0 };
        turnMs = nowMs;
        foundSome = true;
        const done = await job.run(signal);
        foundSome = done.items > 0;
        return done;
      },
    };
  }

  async close(): Promise<void> {
    await this.#letGo(this.#connection);
  }

  async #waits(name: string, nowMs: number): Promise<boolean> {
    if (this.#answer === undefined || nowMs - this.#answer.askedMs >= answerMs)
      this.#answer = { askedMs: nowMs, waits: this.#ask() };
    const { waits } = this.#answer;
    // Where it cannot be asked, the job finds out why.
    return waits.then(
      (names) => names.has(name),
      () => true,
    );
  }

  async #ask(): Promise<ReadonlySet<string>> {
    // Kept before it is there: whoever asks meanwhile must not open another.
    this.#connection ??= this.#connect();
    const opened = this.#connection;
    try {
      const { rows } = await (await opened).query<{ names: string[] }>({
        name: "waiting-work",
        text: `/* waiting-work */ select array_remove(array[${choices}], null) as names`,
        values: [Date.now()],
      });
      return new Set(rows[0]?.names);
    } catch (error) {
      await this.#letGo(opened);
      throw error;
    }
  }

  /** Several who asked may find out that it is lost. */
  async #letGo(opened: Promise<Connection> | undefined): Promise<void> {
    if (opened === undefined || this.#connection !== opened) return;
    this.#connection = undefined;
    await opened.then(
      (connection) => connection.release(true),
      () => {},
    );
  }

  /** One of its own: all others make each plan anew. */
  async #connect(): Promise<Connection> {
    const connection = await this.#pool.connect();
    try {
      await connection.query("/* keep-plans */ set plan_cache_mode = force_generic_plan");
      return connection;
    } catch (error) {
      connection.release(true);
      throw error;
    }
  }
}

const choices = Object.entries(conditions)
  .map(([name, condition]) => `case when ${condition.replaceAll("$1", "$1::bigint")} then '${name}' end`)
  .join(", ");
