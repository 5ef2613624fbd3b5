export type RegoModule = { name: string; text: string };
export type JsonDocument = { readonly [key: string]: unknown };

/** A policy to ask again with, wherever it came from. */
export type Policy = {
  modules: readonly RegoModule[];
  /** What lies under `data` beside the modules. */
  data: JsonDocument;
  /** The same as it was sent, where it came in one piece: numbers past 2^53 stay what they are. */
  dataText: string;
  regoVersion: 0 | 1;
  revision: string | null;
  /** The compiled module of a bundle, and the paths that it answers. */
  wasm: { module: Buffer; entrypoints: readonly string[] } | null;
};

/** `agents/tools/allow` or `data.agents.tools` as steps. */
export function policyPath(path: string): string[] {
  return path
    .replace(/^data[./]/, "")
    .split("/")
    .filter(Boolean);
}

export function isWithin(path: readonly string[], of: readonly string[]): boolean {
  return of.length <= path.length && of.every((step, i) => path[i] === step);
}
