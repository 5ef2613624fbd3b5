import type { ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Binaries, findBinaries } from "./embedded-binaries";
import { type Account, launch, serverAccount } from "./embedded-launch";

export type EmbeddedOptions = {
  /** Holds the cluster (`pg/`) and its password. Made where missing. */
  dataDir: string;
  port: number;
  /** PostgreSQL settings beside the fixed ones. */
  settings?: Record<string, string | number>;
  onLog?: (line: string) => void;
};
export type EmbeddedServer = {
  url: (database: string) => string;
  /** Resolves with the exit code when the server process is gone, whoever ended it. */
  exited: Promise<number | null>;
  /** Ends sessions, writes a checkpoint, waits until the process is gone. Safe to call twice. */
  stop: () => Promise<void>;
};

const superuser = "postgres";
const leftoverMs = 15_000;
// Loopback only, no socket files (their paths are too long in deep folders), and quiet: faults come back to our own code anyway.
const fixedSettings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_checkpoints: "off",
  timezone: "UTC",
};

/**
 * Starts a PostgreSQL server of our own over `dataDir`, making the cluster first where there is none. A server that a killed
 * predecessor left running over the same folder is stopped first. The caller makes sure that no living one needs it.
 * Dies with this process. Throws one sentence when the server does not come up.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const binaries = await findBinaries();
  const dataDir = resolve(options.dataDir);
  const cluster = join(dataDir, "pg");
  const account = serverAccount(cluster);
  const password = await readPassword(dataDir);
  if (!existsSync(cluster)) await initialise(binaries, dataDir, cluster, password, account);
  await refuseOtherVersion(cluster);
  await endLeftover(cluster);

  const settings = Object.entries({ ...fixedSettings, ...options.settings, port: options.port });
  const args = ["-D", cluster, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const start = () =>
    startServer(() => launch(binaries.postgres, args, cluster, account), options.onLog ?? (() => {}));
  const { child, exited } = await whileLeftoversEnd(start);
  return {
    url: (database) => `postgres://${superuser}:${password}@127.0.0.1:${options.port}/${database}`,
    exited,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
      await exited;
    },
  };
}

type Started = { child: ChildProcess; exited: Promise<number | null> };

async function startServer(spawn: () => ChildProcess, onLog: (line: string) => void): Promise<Started> {
  const child = spawn();
  const exited = new Promise<number | null>((done) => {
    child.once("exit", (code) => {
      child.stdio[3]?.destroy();
      done(code);
    });
    child.once("error", () => done(null));
  });
  await untilReady(child, exited, onLog);
  return { child, exited };
}

/**
 * Sessions outlive a killed server for a moment, with its shared memory. PostgreSQL sees them by its lock file and refuses
 * to start, for two servers over one folder would destroy it; so we never remove that file, and try again until they are gone.
 */
async function whileLeftoversEnd(start: () => Promise<Started>): Promise<Started> {
  for (const deadline = Date.now() + leftoverMs; ; ) {
    try {
      return await start();
    } catch (error) {
      const isHeld = error instanceof Error && /shared memory block .*in use/.test(error.message);
      if (!isHeld || Date.now() > deadline) throw error;
      await new Promise((done) => setTimeout(done, 250));
    }
  }
}

async function readPassword(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, "pg-password");
  if (existsSync(file)) return (await readFile(file, "utf8")).trim();
  const password = randomBytes(24).toString("hex");
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Makes the cluster beside its place and moves it there when complete, so that an interrupted first start leaves nothing half made. */
async function initialise(
  binaries: Binaries,
  dataDir: string,
  cluster: string,
  password: string,
  account?: Account,
) {
  const draft = join(dataDir, "pg.new");
  const passwordFile = join(dataDir, "pg.new.password");
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid);
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const args = [
    "-D",
    draft,
    "-U",
    superuser,
    `--pwfile=${passwordFile}`,
    "-A",
    "scram-sha-256",
    "--no-instructions",
    ...locale,
  ];
  const child = launch(binaries.initdb, args, draft, account);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const code = await new Promise((done, fail) => {
    child.once("exit", done);
    child.once("error", fail);
  });
  child.stdio[3]?.destroy();
  await rm(passwordFile, { force: true });
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder in ${dataDir}: ${reason(output.split("\n"))}`);
  }
  await rename(draft, cluster);
}

async function refuseOtherVersion(cluster: string): Promise<void> {
  const version = (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  if (version !== "18") {
    throw new Error(
      `${cluster} was made by PostgreSQL ${version}, this Runtower brings 18: upgrade it with pg_upgrade first.`,
    );
  }
}

async function endLeftover(cluster: string): Promise<void> {
  const lockFile = join(cluster, "postmaster.pid");
  const pid = existsSync(lockFile) ? Number.parseInt(await readFile(lockFile, "utf8"), 10) : Number.NaN;
  if (!(pid > 1)) return;
  if (!isServer(pid, cluster)) return forgetProcess(lockFile);
  process.kill(pid, "SIGINT");
  for (const deadline = Date.now() + 60_000; isServer(pid, cluster); ) {
    if (Date.now() > deadline)
      throw new Error(`A PostgreSQL left from before (process ${pid}) does not stop.`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/**
 * Another program may have got the number of a server that is gone, as in a container that starts again; PostgreSQL would
 * refuse to start because of it. A number that no process can have leaves its check of the shared memory in force.
 */
async function forgetProcess(lockFile: string): Promise<void> {
  const lines = (await readFile(lockFile, "utf8")).split("\n");
  await writeFile(lockFile, [String(2 ** 31 - 1), ...lines.slice(1)].join("\n"));
}

function isServer(pid: number, cluster: string): boolean {
  try {
    const command = existsSync("/proc/self/cmdline")
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-o", "args=", "-ww", "-p", String(pid)], { encoding: "utf8" });
    return command.includes("postgres") && command.includes(cluster);
  } catch {
    return false;
  }
}

/** Reads the server's log until it says that it takes connections; whatever it says later goes to `onLog` too. */
async function untilReady(
  child: ChildProcess,
  exited: Promise<number | null>,
  onLog: (line: string) => void,
): Promise<void> {
  const said: string[] = [];
  const ready = new Promise<void>((done) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        onLog(line);
        if (said.push(line) > 50) said.shift();
        if (line.includes("database system is ready to accept connections")) done();
      });
    }
  });
  const died = exited.then(() => {
    throw new Error(`PostgreSQL did not start: ${reason(said)}`);
  });
  await Promise.race([ready, died]);
  died.catch(() => {});
}

function reason(lines: string[]): string {
  const fault =
    lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.findLast((line) => line.trim() !== "");
  return fault?.replace(/^.*?(FATAL|PANIC|error):\s*/, "").trim() ?? "it ended without a word.";
}
