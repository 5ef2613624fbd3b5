import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Fault } from "./say.mjs";

/** One Runtower for a data folder. Throws a sentence while another one runs or where the folder cannot be written. */
export function lockInstance(dataDir) {
  const folder = resolve(dataDir);
  const file = join(folder, "lock");
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    clearStale(file);
    writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (error.code === "EEXIST") throw running(file);
    throw new Fault(
      `The data folder ${folder} cannot be written (${error.code}): change its owner or set RUNTOWER_DATA_DIR to another.`,
    );
  }
  process.once("exit", () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  });
}

function running(file) {
  return new Fault(
    `Runtower runs already over this data folder (process ${holderOf(file)}): stop it first, or set RUNTOWER_DATA_DIR and other ports for a second one.`,
  );
}

function clearStale(file) {
  const pid = holderOf(file);
  if (pid === undefined) return;
  if (isRuntower(pid)) throw running(file);
  rmSync(file, { force: true });
}

function holderOf(file) {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isRuntower(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  try {
    // Numbers are given again: one that a killed Runtower left may belong to any program now.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("start.mjs");
  } catch {
    return process.platform !== "linux";
  }
}
