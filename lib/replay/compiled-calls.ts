// In: what an OPA made of the modules of a policy (GET /v1/policies/{id}). Out: what they really ask of the world, however that is
// written: texts alone (scan-rego) can be made to hide it. Pure.
import { nondeterministicBuiltins, schemaBuiltins } from "./nondeterministic";
import { wrapperPackage } from "./wrapper-rego";

export type CompiledCalls = {
  /** Builtins that must not be called as they are. */
  calls: Set<string>;
  /**
   * What it replaces by a function itself, `with count as data.a.f`: in that function nothing else is replaced, and what we put in
   * place of a builtin is not there.
   */
  replaced: Set<string>;
  /** It puts rules among ours. */
  isAmongOurs: boolean;
};

const stoodIn = new Set([...nondeterministicBuiltins.keys(), ...schemaBuiltins]);
const firstNames = [...new Set([...stoodIn].map((name) => name.split(".")[0]))];
const telling = new RegExp(`\\b(?:${[...firstNames, wrapperPackage].join("|")})\\b`);

/** False: nothing in it can name a builtin that asks the world, whatever it is compiled to. */
export function mayCallWorld(text: string): boolean {
  return telling.test(text);
}

export function noCalls(): CompiledCalls {
  return { calls: new Set(), replaced: new Set(), isAmongOurs: false };
}

/** Adds what this syntax tree says. */
export function addCompiled(known: CompiledCalls, tree: unknown): void {
  const path = (tree as { package?: { path?: unknown } } | null)?.package?.path;
  if (fixedNames(path)[1] === wrapperPackage) known.isAmongOurs = true;
  const open: unknown[] = [tree];
  for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
    if (typeof node !== "object" || node === null) continue;
    if (Array.isArray(node)) {
      for (const one of node) open.push(one);
      continue;
    }
    const { type, value, target } = node as { type?: unknown; value?: unknown; target?: unknown };
    if (type === "ref") {
      const name = fixedNames(value).join(".");
      if (stoodIn.has(name)) known.calls.add(name);
    }
    if (target !== undefined) {
      const names = fixedNames((target as { value?: unknown }).value);
      const by = (value as { type?: unknown } | undefined)?.type;
      const isByFunction = by === "ref" || (by === "var" && names[0] !== "data");
      if (names[0] !== "input" && isByFunction) known.replaced.add(names.join("."));
    }
    for (const one of Object.values(node)) open.push(one);
  }
}

function fixedNames(terms: unknown): string[] {
  if (!Array.isArray(terms)) return [];
  return terms.map((term: unknown) => String((term as { value?: unknown } | null)?.value));
}
