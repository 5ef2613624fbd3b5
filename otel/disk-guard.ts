import { statfs } from "node:fs/promises";
import type { Db } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/log";
import type { Check } from "@/lib/watch/health";
import { type DiskState, type FileSystemSize, nextDiskState, usedPercentOf } from "./disk-state";
import { DiskFull } from "./refusals";

type GuardEnv = Pick<
  Env,
  | "RUNTOWER_DATABASE_DIR"
  | "RUNTOWER_DATABASE_MAX_GB"
  | "RUNTOWER_DISK_WARN_PERCENT"
  | "RUNTOWER_DISK_STOP_PERCENT"
>;
export type DiskReport = { state: DiskState; usedPercent: number | null };
export type DiskGuard = {
  /** Throws `DiskFull` past the stop bound. Costs nothing: the disk is looked at from time to time. */
  refuseWhenFull(): void;
  report(): DiskReport;
  check: Check;
  /** Looks now. */
  look(): Promise<void>;
  stop(): void;
};

const gigabyte = 1024 ** 3;
// At full load a few gigabytes are written between two looks.
const everyMs = 5_000;
const sizeEveryMs = 15_000;
const sayEveryMs = 60_000;

type Parts = {
  db: Db;
  env: GuardEnv;
  log: Log;
  /** Fakes for tests. */
  statFs?: (folder: string) => Promise<FileSystemSize>;
  nowMs?: () => number;
};

/**
 * Watches the space that the database may still use, and lets the doors refuse before PostgreSQL runs out of it: a full disk
 * takes reading and retention down as well. Two measures, each where it is set: the file system of RUNTOWER_DATABASE_DIR, and
 * RUNTOWER_DATABASE_MAX_GB for a database elsewhere. Opens again by itself.
 */
export function startDiskGuard(parts: Parts): DiskGuard {
  const { env, log, nowMs = Date.now } = parts;
  const measures = measuresOf(parts);
  const bounds = {
    warnPercent: env.RUNTOWER_DISK_WARN_PERCENT,
    stopPercent: env.RUNTOWER_DISK_STOP_PERCENT,
  };
  let fullest: Reading | null = null;
  let state: DiskState = "ok";
  let saidMs = Number.NEGATIVE_INFINITY;

  const say = (before: DiskState) => {
    if (state === "ok") {
      if (before !== "ok") log.info(words(fullest), "there is disk space again");
      return;
    }
    if (state === before && nowMs() - saidMs < sayEveryMs) return;
    saidMs = nowMs();
    if (state === "stop")
      log.error(words(fullest), "the disk is full: telemetry is refused until there is space");
    else log.warn(words(fullest), "the disk is filling up; past the stop bound telemetry is refused");
  };
  const lookOnce = async () => {
    const readings = (await Promise.all(measures.map((measure) => measure(nowMs())))).flatMap(
      (one) => one ?? [],
    );
    if (readings.length === 0) return;
    fullest = readings.reduce((most, one) => (one.usedPercent > most.usedPercent ? one : most));
    const before = state;
    state = nextDiskState(state, fullest.usedPercent, bounds);
    say(before);
  };

  let looking: Promise<void> | undefined;
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  void look();
  return {
    refuseWhenFull() {
      if (state === "stop" && fullest !== null) throw new DiskFull(refusalOf(fullest, bounds.stopPercent));
    },
    report: () => ({
      state,
      usedPercent: fullest === null ? null : Math.round(fullest.usedPercent * 10) / 10,
    }),
    // Never failing: what is stored can be read, and a restart would not help.
    check: () => ({
      status: state === "ok" ? "ok" : "degraded",
      message:
        fullest === null
          ? "not measured: the database is elsewhere and RUNTOWER_DATABASE_MAX_GB is not set"
          : `${fullest.what} ${percent(fullest.usedPercent)} used${state === "stop" ? ": telemetry is refused" : ""}`,
    }),
    look,
    stop: () => clearInterval(timer),
  };
}

type Reading = { usedPercent: number; what: string; remedy: string };
/** Null where nothing could be read: told once in the log, and no reason to refuse. */
type Measure = (nowMs: number) => Promise<Reading | null>;

function measuresOf({ db, env, log, statFs = statfs }: Parts): Measure[] {
  const { RUNTOWER_DATABASE_DIR: folder, RUNTOWER_DATABASE_MAX_GB: maxGb } = env;
  const measures: Measure[] = [];
  if (folder !== undefined) {
    measures.push(async () => ({
      usedPercent: usedPercentOf(await statFs(folder)),
      what: "The disk of the database is",
      remedy: "Free or add space (keeping less, under Settings -> Project, frees it day by day)",
    }));
  }
  if (maxGb !== undefined) measures.push(sizeMeasure(db, maxGb));
  return measures.map((measure) => tolerant(measure, log));
}

/** Walking all its files is slower than asking a file system: seldom. */
function sizeMeasure(db: Db, maxGb: number): Measure {
  let last: Reading | null = null;
  let readMs = Number.NEGATIVE_INFINITY;
  return async (nowMs) => {
    if (nowMs - readMs < sizeEveryMs) return last;
    const { rows } = await db.query<{ bytes: bigint }>(
      "/* database-size */ select pg_database_size(current_database()) as bytes",
    );
    readMs = nowMs;
    last = {
      usedPercent: (Number(rows[0]?.bytes ?? 0n) / (maxGb * gigabyte)) * 100,
      what: `The disk space that the database may take (RUNTOWER_DATABASE_MAX_GB, ${maxGb} GB) is`,
      remedy: "Raise it (keeping less, under Settings -> Project, frees space day by day)",
    };
    return last;
  };
}

function tolerant(measure: Measure, log: Log): Measure {
  let failed = false;
  return async (nowMs) => {
    try {
      const reading = await measure(nowMs);
      failed = false;
      return reading;
    } catch (error) {
      if (!failed) log.warn({ err: error }, "the space of the database could not be measured; trying again");
      failed = true;
      return null;
    }
  };
}

const percent = (value: number) => `${(Math.floor(value * 10) / 10).toFixed(1)} %`;

function refusalOf({ what, usedPercent, remedy }: Reading, stopPercent: number): string {
  return `${what} ${percent(usedPercent)} full and nothing is taken past ${stopPercent} %. ${remedy}; send again, it is taken then.`;
}

function words(reading: Reading | null): object {
  return reading === null
    ? {}
    : { usedPercent: Math.round(reading.usedPercent * 10) / 10, remedy: reading.remedy };
}
