import { spawn } from "node:child_process";
import { Fault } from "./say.mjs";

/** Runs a program quietly. Where it fails, its last lines are in the error, for they say why. */
export async function runCommand(command, args, { env = {}, what = command } = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const endWithUs = () => child.kill("SIGTERM");
  process.once("exit", endWithUs);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-20_000);
    });
  }
  const code = await new Promise((done) => {
    child.once("error", (error) => {
      output += error.message;
      done(1);
    });
    child.once("close", done);
  });
  process.off("exit", endWithUs);
  if (code === 0) return output;
  const tail = output.trimEnd().split("\n").slice(-30).join("\n");
  throw new Fault(`${what} failed:\n${tail}`);
}

/** npm itself, the one that runs us where npm does. */
export function npmCommand() {
  const path = process.env.npm_execpath;
  return path?.endsWith(".js") ? [process.execPath, path] : ["npm"];
}
