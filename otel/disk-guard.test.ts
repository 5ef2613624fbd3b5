import { afterEach, expect, it, vi } from "vitest";
import type { Db } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { type DiskGuard, startDiskGuard } from "./disk-guard";
import { type DiskState, nextDiskState, usedPercentOf } from "./disk-state";
import { DiskFull } from "./refusals";
import { toFailure } from "./status";

const bounds = { warnPercent: 80, stopPercent: 92 };
let guard: DiskGuard | undefined;
afterEach(() => guard?.stop());

const createLog = () => {
  const lines: string[] = [];
  const add = (level: string) => (_: object, text: string) => lines.push(`${level}: ${text}`);
  return { lines, log: { info: add("info"), warn: add("warn"), error: add("error") } as unknown as Log };
};
const noDatabase = {} as Db;
/** 100 blocks, none of them reserved for root. */
const size = (used: number) => ({ blocks: 100, bfree: 100 - used, bavail: 100 - used });

it("goes up at a bound and down a percent below it", () => {
  const walk = (percents: number[]) => {
    let state: DiskState = "ok";
    return percents.map((used) => {
      state = nextDiskState(state, used, bounds);
      return state;
    });
  };
  expect(walk([79.9, 80, 79.5, 78.9])).toEqual(["ok", "warn", "warn", "ok"]);
  expect(walk([92, 91.5, 90.9, 79.5, 78])).toEqual(["stop", "stop", "warn", "warn", "ok"]);
  expect(walk([99, 10])).toEqual(["stop", "ok"]);
});

it("counts as df does: what is reserved for root is not there", () => {
  expect(usedPercentOf({ blocks: 100, bfree: 50, bavail: 45 })).toBeCloseTo((50 / 95) * 100);
  expect(usedPercentOf({ blocks: 0, bfree: 0, bavail: 0 })).toBe(0);
});

it("refuses past the bound with a delay and what to do, tells it once a minute, and takes again by itself", async () => {
  const { lines, log } = createLog();
  let used = 70;
  let nowMs = 0;
  guard = startDiskGuard({
    db: noDatabase,
    log,
    env: {
      RUNTOWER_DATABASE_DIR: "/data",
      RUNTOWER_DATABASE_MAX_GB: undefined,
      RUNTOWER_DISK_WARN_PERCENT: 80,
      RUNTOWER_DISK_STOP_PERCENT: 92,
    },
    statFs: async () => size(used),
    nowMs: () => nowMs,
  });
  await guard.look();
  guard.refuseWhenFull();
  expect(lines).toEqual([]);
  used = 85;
  await guard.look();
  guard.refuseWhenFull();
  expect(guard.report()).toEqual({ state: "warn", usedPercent: 85 });
  used = 93;
  for (nowMs = 0; nowMs < 90_000; nowMs += 5_000) await guard.look();
  expect(lines.map((line) => line.split(":")[0])).toEqual(["warn", "error", "error"]);
  expect(() => guard?.refuseWhenFull()).toThrow(DiskFull);
  try {
    guard.refuseWhenFull();
  } catch (error) {
    expect(toFailure(error)).toMatchObject({ http: 503, grpc: 14, retryAfterSeconds: 30, isOurs: false });
    expect((error as Error).message).toBe(
      "The disk of the database is 93.0 % full and nothing is taken past 92 %. Free or add space (keeping less, under Settings -> Project, frees it day by day); send again, it is taken then.",
    );
  }
  expect(await guard.check()).toMatchObject({ status: "degraded" });
  used = 50;
  await guard.look();
  guard.refuseWhenFull();
  expect(lines.at(-1)).toBe("info: there is disk space again");
});

it("measures a database elsewhere by its size, and refuses nothing where it cannot measure", async () => {
  const { lines, log } = createLog();
  const query = vi.fn(async () => ({ rows: [{ bytes: 9n * 1024n ** 3n }] }));
  const env = {
    RUNTOWER_DATABASE_DIR: "/gone",
    RUNTOWER_DATABASE_MAX_GB: 10,
    RUNTOWER_DISK_WARN_PERCENT: 50,
    RUNTOWER_DISK_STOP_PERCENT: 90,
  };
  const statFs = async () => {
    throw new Error("no such folder");
  };
  guard = startDiskGuard({ db: { query } as unknown as Db, log, env, statFs });
  await guard.look();
  await guard.look();
  expect(query).toHaveBeenCalledTimes(1);
  expect(guard.report()).toEqual({ state: "stop", usedPercent: 90 });
  expect(lines.filter((line) => line.includes("could not be measured"))).toHaveLength(1);
});
