import { existsSync, readdirSync, readFileSync } from "node:fs";
import { npmCommand, runCommand } from "./run-command.mjs";
import { Fault, step } from "./say.mjs";
import { hashOf, isFresh, stamp } from "./stamps.mjs";

const oldestNode = [20, 9];

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Fault(
    `Runtower needs Node ${oldestNode.join(".")} or newer, this is ${process.versions.node}: install a newer one from https://nodejs.org.`,
  );
}

/** Settings of a file `.env` beside package.json; what the environment says already holds. */
export function loadDotEnv() {
  if (!existsSync(".env")) return;
  for (const line of readFileSync(".env", "utf8").split("\n")) {
    const found = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (found)
      process.env[found[1]] ??= found[2].replace(/^(["'])(.*)\1$/, "$2").replace(/^([^"'].*?)\s+#.*$/, "$1");
  }
}

/** Dependencies as package-lock.json says, where they are missing or the lock file changed. */
export async function installDependencies() {
  const hash = hashOf(["package-lock.json"]);
  if (existsSync("node_modules") && isFresh("install", hash)) return;
  if (!isInstalled()) {
    const [npm, ...args] = npmCommand();
    const flags = ["--include=dev", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    await step("Installing dependencies (takes a minute or two the first time)", () =>
      runCommand(npm, [...args, "ci", ...flags], { what: "npm ci" }),
    );
  }
  stamp("install", hash);
}

/** Whether node_modules holds what the lock file asks for: npm keeps a list of what it installed. */
function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
    const present = JSON.parse(readFileSync("node_modules/.package-lock.json", "utf8")).packages;
    return Object.entries(wanted).every(
      ([path, { version, optional, peer, link }]) =>
        path === "" || link || present[path]?.version === version || ((optional || peer) && !present[path]),
    );
  } catch {
    return false;
  }
}

/** The Prisma client, where the schema changed. Prisma's own engine would be a download; `generate` never runs it. */
export async function generateClient() {
  const hash = hashOf(["prisma/schema.prisma", "prisma.config.ts", "node_modules/prisma/package.json"]);
  if (existsSync("lib/db/generated/client.ts") && isFresh("generate", hash)) return;
  const env = {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  const prisma = ["node_modules/prisma/build/index.js", "generate"];
  await step("Generating the database client", () =>
    runCommand(process.execPath, prisma, { env, what: "prisma generate" }),
  );
  stamp("generate", hash);
}

/** The web app, where any of its sources changed since the last build. */
export async function buildWeb() {
  const outDir = process.env.NEXT_DIST_DIR ?? ".next";
  const roots = readdirSync(".").filter(
    (name) => /\.(ts|mjs)$/.test(name) && !/^(next-env|vitest|prisma)/.test(name),
  );
  const hash = hashOf([
    "app",
    "components",
    "lib",
    "otel",
    "prisma/schema.prisma",
    "public",
    "package-lock.json",
    ...roots,
  ]);
  if (existsSync(`${outDir}/BUILD_ID`) && isFresh(`build ${outDir}`, hash)) return;
  const next = ["node_modules/next/dist/bin/next", "build"];
  const env = { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  await step("Building the web app (takes a minute the first time)", () =>
    runCommand(process.execPath, next, { env, what: "next build" }),
  );
  stamp(`build ${outDir}`, hash);
}

export async function prepare() {
  await installDependencies();
  await generateClient();
  await buildWeb();
}
