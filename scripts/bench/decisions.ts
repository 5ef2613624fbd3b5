import type { Stack } from "../stack/launch";
import type { OpaLoadResult } from "./opa-generator";
import { runOpaLoad } from "./run-load";

/** Decisions a second, acknowledged after commit: sixteen OPAs with uploads of 32 KiB of gzip, each one after the other. */
export async function measureOpaDecisions(stack: Stack, decisions: number): Promise<OpaLoadResult> {
  const load = { url: stack.httpUrl, key: stack.key, senders: 16 };
  // The first uploads compile code and make partitions.
  await runOpaLoad({ ...load, decisions: 4_000 });
  return runOpaLoad({ ...load, decisions });
}
