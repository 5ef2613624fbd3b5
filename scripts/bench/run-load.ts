import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Load, LoadResult } from "./generator";

/** Runs one load in a generator process. Rejects when it cannot be run; failed exports are in the result. */
export function runLoad(load: Load): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL("./generator.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  return new Promise<LoadResult>((resolve, reject) => {
    child.once("message", (message: { result?: LoadResult; error?: string }) => {
      if (message.result) resolve(message.result);
      else reject(new Error(`the generator failed: ${message.error}`));
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the generator ended with code ${code}`)));
    child.send(load);
  }).finally(() => {
    if (child.connected) child.disconnect();
  });
}
