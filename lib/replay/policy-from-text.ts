import type { JsonDocument, Policy } from "./policy";

export const textModule = "policy.rego";

/** `data` is a JSON object, which the contract has checked. */
export function policyFromText(text: string, data: string | undefined, regoVersion: 0 | 1): Policy {
  const dataText = data === undefined || data.trim() === "" ? "{}" : data;
  return {
    modules: [{ name: textModule, text }],
    data: JSON.parse(dataText) as JsonDocument,
    dataText,
    regoVersion,
    revision: null,
    wasm: null,
  };
}
