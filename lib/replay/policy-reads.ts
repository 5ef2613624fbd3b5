// What a policy needs beside its modules, told from their texts. Pure. It may find too much (a rule that is never reached counts),
// never too little where names are written out.
import { isObject } from "@/lib/normalise/decisions/value-at";
import { isWithin, type Policy, policyPath } from "./policy";
import { type ModuleScan, scanRego } from "./scan-rego";

export type PathReads = {
  /** A package, a rule of one, or a document of data stands at this path or around it. */
  isDefined: boolean;
  /** `data.users`: documents that are read from here on and are not with the policy. */
  missing: string[];
  calls: string[];
};

export class PolicyReads {
  readonly #scans: ModuleScan[];
  /** Every package, and every name that begins one, with the modules there. */
  readonly #around = new Map<string, Set<ModuleScan>>();
  readonly #packages = new Set<string>();
  readonly #byPath = new Map<string, PathReads>();
  readonly #policy: Policy;

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#scans = policy.modules.map(({ text }) => scanRego(text));
    for (const scan of this.#scans) {
      this.#packages.add(key(scan.package));
      for (let length = 0; length <= scan.package.length; length += 1) {
        const name = key(scan.package.slice(0, length));
        this.#around.set(name, (this.#around.get(name) ?? new Set()).add(scan));
      }
    }
  }

  /** Of a compiled module the texts tell nothing. */
  get isCompiled(): boolean {
    return this.#policy.wasm !== null;
  }

  get packages(): string[] {
    if (this.#policy.wasm !== null)
      return [...this.#policy.wasm.entrypoints].map((path) => path.replaceAll("/", "."));
    return [...new Set(this.#scans.map((scan) => scan.package.join(".")))].filter(Boolean).sort();
  }

  /** Of everything there is; for saying it before anything runs. */
  get all(): PathReads {
    return this.#readsOf(this.#scans, []);
  }

  at(path: string): PathReads {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const steps = policyPath(path);
    const reads = this.#readsOf(this.#reached(steps), steps);
    this.#byPath.set(path, reads);
    return reads;
  }

  /** Modules that answer at this path, and those whose packages they name, and so on. */
  #reached(path: readonly string[]): ModuleScan[] {
    const reached = new Set(this.#modulesAt(path));
    const looked = new Set<string>();
    // A set goes on with what is added while it is walked.
    for (const { reads } of reached)
      for (const read of reads) {
        if (looked.has(key(read))) continue;
        looked.add(key(read));
        for (const module of this.#modulesAt(read)) reached.add(module);
      }
    return [...reached];
  }

  /** Of packages that hold this name, or that it holds. */
  #modulesAt(path: readonly string[]): ModuleScan[] {
    const under = this.#around.get(key(path)) ?? [];
    const over = path
      .map((_, length) => key(path.slice(0, length)))
      .filter((name) => this.#packages.has(name))
      .flatMap((name) => [...(this.#around.get(name) ?? [])].filter((scan) => key(scan.package) === name));
    return [...new Set([...under, ...over])];
  }

  #readsOf(scans: readonly ModuleScan[], path: readonly string[]): PathReads {
    const missing = new Set<string>();
    for (const { reads } of scans)
      for (const read of reads) {
        const name = this.#missingOf(read);
        if (name !== null) missing.add(name);
      }
    const { data } = this.#policy;
    return {
      // A compiled module says itself what it answers.
      isDefined: scans.length > 0 || isThere(data, path) || this.isCompiled,
      missing: [...missing].sort(),
      calls: [...new Set(scans.flatMap(({ calls }) => calls))].sort(),
    };
  }

  #missingOf(read: readonly string[]): string | null {
    if (this.#modulesAt(read).length > 0) return null;
    for (let length = 1; length <= read.length; length += 1) {
      const part = read.slice(0, length);
      if (!isThere(this.#policy.data, part)) return `data.${part.join(".")}`;
    }
    return null;
  }
}

function key(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** Below a list or a scalar nothing is said to be missing: what is looked for there is the policy's own affair. */
function isThere(data: unknown, path: readonly string[]): boolean {
  let at = data;
  for (const step of path) {
    if (!isObject(at)) return true;
    if (!Object.hasOwn(at, step)) return false;
    at = at[step];
  }
  return path.length > 0;
}

/** Paths hidden in the input that nobody vouched for: `/input/password`, also where a whole parent was vouched for. */
export function hiddenInputs(hidden: readonly string[], ignored: readonly string[]): string[] {
  const steps = (path: string) => path.split("/").slice(1);
  const unread = ignored.map(steps);
  const paths = hidden.filter((path) => path === "/input" || path.startsWith("/input/"));
  return [...new Set(paths)].filter((path) => !unread.some((one) => isWithin(steps(path), one))).sort();
}
