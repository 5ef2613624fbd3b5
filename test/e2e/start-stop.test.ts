import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "@/lib/db/free-port";

// The whole of `npm start` over the embedded PostgreSQL, ended in every way that it can be ended.
let dataDir: string;
let env: NodeJS.ProcessEnv;
let supervisor: ChildProcess | undefined;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "runtower-start-"));
  chmodSync(dataDir, 0o755);
  env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: "production",
    RUNTOWER_DATA_DIR: dataDir,
    RUNTOWER_SELF_OBSERVE: "off",
    PORT: String(await freePort()),
    OTLP_GRPC_PORT: String(await freePort()),
    OTLP_HTTP_PORT: String(await freePort()),
    WORKER_PORT: String(await freePort()),
  };
});
afterEach(async () => {
  supervisor?.kill("SIGKILL");
  await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([]);
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<{
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}> {
  const child = spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: ["ignore", "pipe", "pipe"] });
  supervisor = child;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const ready = async () => {
    while (!output.includes("Ctrl-C stops it.")) await new Promise((done) => setTimeout(done, 50));
  };
  await Promise.race([
    ready(),
    ended.then(() => {
      throw new Error(`it ended instead:\n${output}`);
    }),
  ]);
  return { child, output: () => output, ended };
}

/** Processes of this test's Runtower, known by its folder or its port. */
function leftBehind(): string[] {
  const all = execFileSync("ps", ["-A", "-ww", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  return all.filter((line) => line.includes(dataDir) || line.includes(` -p ${env.PORT}`));
}

const isReady = async (port: string | undefined) =>
  fetch(`http://127.0.0.1:${port}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );

test("starts, tells the password once, refuses a second start, and stops on Ctrl-C, pressed twice", async () => {
  const first = await start();
  expect(first.output()).toMatch(/Password {8}\S{16}/);
  for (const port of [env.PORT, env.OTLP_HTTP_PORT, env.WORKER_PORT]) expect(await isReady(port)).toBe(true);
  const second = spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  second.stderr.on("data", (chunk) => (said += chunk));
  expect(await new Promise((done) => second.once("close", done))).toBe(1);
  expect(said).toContain(`Runtower runs already over this data folder (process ${first.child.pid})`);
  first.child.kill("SIGINT");
  first.child.kill("SIGINT");
  expect(await first.ended).toBe(0);
  expect(leftBehind()).toEqual([]);

  const again = await start();
  expect(again.output()).not.toContain("Password");
  again.child.kill("SIGHUP");
  expect(await again.ended).toBe(0);
  expect(leftBehind()).toEqual([]);
});

test("a killed supervisor leaves nothing running, and the next start recovers", async () => {
  const first = await start();
  first.child.kill("SIGKILL");
  await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([]);
  const again = await start();
  expect(await isReady(env.PORT)).toBe(true);
  again.child.kill("SIGTERM");
  expect(await again.ended).toBe(0);
});

test("a PostgreSQL that dies is started again, and everything recovers", async () => {
  const { child, output, ended } = await start();
  const pid = Number.parseInt(readFileSync(join(dataDir, "pg", "postmaster.pid"), "utf8"), 10);
  process.kill(pid, "SIGKILL");
  await expect.poll(output, { timeout: 20_000 }).toContain("PostgreSQL ended; starting it again");
  await expect.poll(() => isReady(env.OTLP_HTTP_PORT), { timeout: 30_000 }).toBe(true);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});
