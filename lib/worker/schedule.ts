// Jobs of the worker. Each is done by one worker at a time: whoever holds its advisory lock. All locks of a process hang
// on one connection, so they are free within a moment when the process dies, and another worker asks every 5 s. The server ends
// the connection of one that is silent for 15 s: a process that was stopped (SIGSTOP, a machine asleep) or cut off keeps no lock.
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection, Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { Metrics } from "@/lib/watch/metrics";
import { recordJob } from "@/lib/watch/trace-work";

export type Job = {
  name: string;
  everyMs: number;
  /**
   * `more`: do it again at once. `items`: how many things it dealt with. `own`: they were of our own spans alone. A turn that
   * takes long ends early when the signal says that the worker stops.
   */
  run: (signal: AbortSignal) => Promise<{ items: number; more?: boolean; own?: boolean }>;
};
export type JobState = {
  held: boolean;
  lastDoneMs: number | null;
  failures: number;
  lastError: string | null;
};
export type Schedule = { states: ReadonlyMap<string, JobState>; stop: () => Promise<void> };

const lockClass = 7210;
const takeoverMs = 5_000;
/** Three signs of life that did not come. */
const silentMs = 15_000;
/** Begins no turn past this: by the time that the server lets others have the lock, none is being begun. */
const believedMs = 12_000;
const maxBackoffMs = 10_000;

type Parts = { pool: Pool; jobs: readonly Job[]; log: Log; metrics: Metrics };

/** Starts all jobs. An unreachable database is waited for. `stop` lets running turns finish and frees the locks. */
export function startSchedule({ pool, jobs, log, metrics }: Parts): Schedule {
  const stopping = new AbortController();
  // Each job waits with it, and a turn that takes long too: Node warns of a leak past ten.
  setMaxListeners(0, stopping.signal);
  const states = new Map<string, JobState>(
    jobs.map((job) => [job.name, { held: false, lastDoneMs: null, failures: 0, lastError: null }]),
  );
  const life = { lastMs: Number.NEGATIVE_INFINITY };
  const keeper = keepLocks({ pool, jobs, log, states, life, signal: stopping.signal });
  const loops = jobs.map((job) => loop(job, states, { log, metrics, life, signal: stopping.signal }));
  return {
    states,
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      await keeper;
    },
  };
}

/** When the server last answered on the connection that holds the locks: on a clock that goes on while a process is stopped. */
type Life = { lastMs: number };

type KeeperParts = Pick<Parts, "pool" | "jobs" | "log"> & {
  states: ReadonlyMap<string, JobState>;
  life: Life;
  signal: AbortSignal;
};

async function keepLocks({ pool, jobs, log, states, life, signal }: KeeperParts): Promise<void> {
  let holder: Connection | undefined;
  let isAway = false;
  // A connection may report its end more than once, also after it was let go.
  const lose = (lost: Connection, error: Error) => {
    if (holder !== lost) return;
    holder = undefined;
    lost.release(error);
    for (const state of states.values()) state.held = false;
    log.warn({ err: error }, "the connection that holds the job locks was lost; trying again every 5 s");
  };
  while (!signal.aborted) {
    try {
      if (holder === undefined) {
        const fresh = await pool.connect();
        holder = fresh;
        fresh.on("error", (error) => lose(fresh, error));
        await fresh.query(`/* job-locks-end */ set idle_session_timeout = ${silentMs}`);
        isAway = false;
      }
      for (const job of jobs) {
        await takeLock(holder, job, states.get(job.name), log);
        life.lastMs = performance.now();
      }
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      if (holder !== undefined) lose(holder, cause);
      else if (!isAway) log.warn({ err: cause }, "PostgreSQL cannot be reached; trying again every 5 s");
      isAway = true;
    }
    await pause(takeoverMs, signal);
  }
  // Closing the connection, not returning it to the pool, frees the locks at once.
  const last = holder;
  holder = undefined;
  last?.release(true);
}

/** For a lock that is held already this is a sign of life of the connection. */
async function takeLock(holder: Connection, job: Job, state: JobState | undefined, log: Log): Promise<void> {
  if (state === undefined) return;
  if (state.held) {
    await holder.query("/* job-lock-alive */ select 1");
    return;
  }
  const { rows } = await holder.query<{ held: boolean }>(
    "/* job-lock */ select pg_try_advisory_lock($1, hashtext($2)) as held",
    [lockClass, job.name],
  );
  state.held = rows[0]?.held === true;
  if (state.held) log.info({ job: job.name }, "this worker does the job now");
}

type LoopParts = Pick<Parts, "log" | "metrics"> & { life: Life; signal: AbortSignal };

async function loop(job: Job, states: ReadonlyMap<string, JobState>, parts: LoopParts): Promise<void> {
  const state = states.get(job.name);
  while (state !== undefined && !parts.signal.aborted) {
    const isHeld = state.held && performance.now() - parts.life.lastMs < believedMs;
    const more = isHeld && (await runOnce(job, state, parts));
    const backoffMs = state.failures === 0 ? job.everyMs : Math.min(maxBackoffMs, 250 * 2 ** state.failures);
    // A job that is not held yet starts soon after it is, also where its turns are an hour apart.
    if (!more) await pause(isHeld ? backoffMs : Math.min(250, job.everyMs), parts.signal);
  }
}

async function runOnce(job: Job, state: JobState, { log, metrics, signal }: LoopParts): Promise<boolean> {
  const startMs = Date.now();
  const startedMs = performance.now();
  const tell = (outcome: "done" | "failed", items: number, isTraced: boolean, error?: unknown) => {
    const durationMs = performance.now() - startedMs;
    metrics.countJob({ job: job.name, outcome, items, durationMs });
    if (isTraced) recordJob({ job: job.name, startMs, endMs: startMs + durationMs, items, error });
  };
  try {
    const { items, more, own } = await job.run(signal);
    tell("done", items, items > 0 && own !== true);
    if (state.failures > 0) log.info({ job: job.name }, "job works again");
    Object.assign(state, { failures: 0, lastError: null, lastDoneMs: Date.now() });
    return more === true;
  } catch (error) {
    tell("failed", 0, true, error);
    if (state.failures === 0) log.error({ err: error, job: job.name }, "job failed; it is tried again");
    state.failures += 1;
    state.lastError = error instanceof Error ? error.message : String(error);
    return false;
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
