import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { freePort } from "@/lib/db/free-port";

let dataDir: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "runtower-start-"));
  chmodSync(dataDir, 0o755);
  env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: "production",
    RUNTOWER_DATA_DIR: dataDir,
    PORT: String(await freePort()),
    OTLP_GRPC_PORT: String(await freePort()),
    OTLP_HTTP_PORT: String(await freePort()),
    WORKER_PORT: String(await freePort()),
  };
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

type Ended = { code: number | null; output: string };

function start(more: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: { ...env, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((done) => child.once("close", (code) => done({ code, output })));
}

function expectOneSentence({ code, output }: Ended, sentence: RegExp): void {
  expect(output).toMatch(sentence);
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
  expect(existsSync(join(dataDir, "lock"))).toBe(false);
  expect(existsSync(join(dataDir, "pg", "postmaster.pid"))).toBe(false);
}

test("a busy port is named with the setting that changes it", async () => {
  const server = createServer().listen(Number(env.OTLP_GRPC_PORT), "127.0.0.1");
  const ended = await start();
  server.close();
  expectOneSentence(ended, /Port \d+ is in use by another program: stop that, or set OTLP_GRPC_PORT/);
});

test("every fault of the configuration is named at once", async () => {
  const ended = await start({
    RUNTOWER_RETENTION_DAYS: "soon",
    LOG_LEVEL: "loud",
    RUNTOWER_ADMIN_PASSWORD: "short",
  });
  expectOneSentence(ended, /3 fault\(s\)/);
  for (const name of ["RUNTOWER_RETENTION_DAYS", "LOG_LEVEL", "RUNTOWER_ADMIN_PASSWORD"])
    expect(ended.output).toContain(name);
});

test("a database that is not there is said with its address", async () => {
  const port = await freePort();
  expectOneSentence(
    await start({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/x` }),
    /The database at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/,
  );
});

test("a wrong password is said without the password", async () => {
  const url = new URL(inject("testDatabase").serverUrl);
  url.password = "not-the-password";
  const ended = await start({ DATABASE_URL: url.toString() });
  expectOneSentence(ended, /refuses the user or password of DATABASE_URL/);
  expect(ended.output).not.toContain("not-the-password");
});

test("a missing database is said by name", async () => {
  const url = new URL(inject("testDatabase").serverUrl);
  url.pathname = "/no_such_database";
  expectOneSentence(
    await start({ DATABASE_URL: url.toString() }),
    /has no database no_such_database: create it/,
  );
});

test("a data folder that cannot be written is said", async () => {
  const file = join(dataDir, "file");
  writeFileSync(file, "");
  expectOneSentence(
    await start({ RUNTOWER_DATA_DIR: join(file, "below") }),
    /The data folder .* cannot be written/,
  );
});

test("a second start over the same folder says which process runs", async () => {
  const holder = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "start.mjs"], {
    stdio: "ignore",
  });
  writeFileSync(join(dataDir, "lock"), `${holder.pid}\n`);
  const ended = await start();
  holder.kill();
  expect(ended.output).toMatch(
    new RegExp(`Runtower runs already over this data folder \\(process ${holder.pid}\\)`),
  );
  expect(ended.code).toBe(1);
});
