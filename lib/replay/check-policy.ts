import type { PolicyFault } from "@/lib/model/replay";
import { checkWithLocalOpa, localOpaVersion } from "./local-opa";
import type { Policy } from "./policy";
import { PolicyReads } from "./policy-reads";

export type PolicyCheck = {
  /** False where no compiler is at hand here. */
  compiled: boolean;
  faults: PolicyFault[];
  packages: string[];
  missing: string[];
  calls: string[];
};

/** What can be said of a policy before anything is asked of it. */
export async function checkPolicy(policy: Policy): Promise<PolicyCheck> {
  const reads = new PolicyReads(policy);
  const { missing, calls } = reads.all;
  // A WebAssembly module was compiled where it was made.
  const isCompiled = policy.wasm !== null;
  const canCompile = !isCompiled && (await localOpaVersion()) !== null;
  const faults = canCompile ? await checkWithLocalOpa(policy) : [];
  return { compiled: isCompiled || canCompile, faults, packages: reads.packages, missing, calls };
}
