import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Load, LoadResult } from "./generator";
import type { MetricLoad, MetricLoadResult } from "./metric-generator";
import type { OpaLoad, OpaLoadResult } from "./opa-generator";

/** Runs one load in a generator process. Rejects when it cannot be run; failed exports are in the result. */
export function runLoad(load: Load): Promise<LoadResult> {
  return runGenerator<Load, LoadResult>("./generator.ts", load);
}

/** Uploads of some OPAs. Rejects when one of them is refused for good. */
export function runOpaLoad(load: OpaLoad): Promise<OpaLoadResult> {
  return runGenerator<OpaLoad, OpaLoadResult>("./opa-generator.ts", load);
}

/** Rounds of metric points. Rejects when it cannot be run; failed exports are in the result. */
export function runMetricLoad(load: MetricLoad): Promise<MetricLoadResult> {
  return runGenerator<MetricLoad, MetricLoadResult>("./metric-generator.ts", load);
}

function runGenerator<Asked extends object, Result>(file: string, load: Asked): Promise<Result> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: ["--import", "tsx"] });
  return new Promise<Result>((resolve, reject) => {
    child.once("message", (message: { result?: Result; error?: string }) => {
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
