// In: the bytes of an OPA bundle (tar.gz). Out: its modules, data and manifest. Nothing of it is written anywhere, its names are
// only names, and what it unpacks to is bounded. https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { InvalidInput } from "@/lib/errors";
import { replayLimits } from "@/lib/model/replay";
import { isObject, type JsonObject } from "@/lib/normalise/decisions/value-at";
import type { Policy, RegoModule } from "./policy";

export type BundleLimits = Readonly<Record<"bundleBytes" | "unpackedBytes" | "bundleFiles", number>>;
type File = { path: string; body: Buffer };

/** Throws InvalidInput for what is no bundle, is too large, or is of a kind that cannot be replayed. */
export async function readBundle(bytes: Buffer, limits: BundleLimits = replayLimits): Promise<Policy> {
  if (bytes.length > limits.bundleBytes) throw tooLarge("the bundle", limits.bundleBytes);
  const files = await unpack(bytes, limits);
  const refuse = (name: string, why: string) => {
    if (files.some(({ path }) => path.split("/").at(-1) === name)) throw new InvalidInput(why);
  };
  refuse("patch.json", "This is a delta bundle; upload a whole one (a snapshot)");
  refuse("data.yaml", yamlWhy);
  refuse("data.yml", yamlWhy);
  const manifest = jsonOf(files.find(({ path }) => path === ".manifest")) ?? {};
  const modules = files.filter(({ path }) => path.endsWith(".rego")).map(moduleOf);
  const wasm = files.find(({ path }) => path === "policy.wasm");
  if (modules.length === 0 && wasm === undefined)
    throw new InvalidInput("The bundle has neither Rego files nor a policy.wasm");
  const documents = files.filter(({ path }) => /(^|\/)data\.json$/.test(path));
  const data = mergedData(documents);
  const [only] = documents;
  return {
    // Entry points that are compiled are taken out of the Rego beside them: the module alone is the whole policy.
    modules: wasm === undefined ? modules : [],
    data,
    dataText:
      documents.length === 1 && only?.path === "data.json"
        ? only.body.toString("utf8")
        : JSON.stringify(data),
    regoVersion: regoVersionOf(manifest),
    revision:
      typeof manifest.revision === "string" && manifest.revision !== ""
        ? manifest.revision.slice(0, 256)
        : null,
    wasm: wasm === undefined ? null : { module: wasm.body, entrypoints: entrypointsOf(manifest) },
  };
}

const yamlWhy = "Data in YAML is not read here; `opa build` makes a bundle with data.json of it";

async function unpack(bytes: Buffer, limits: BundleLimits): Promise<File[]> {
  const files: File[] = [];
  let unpacked = 0;
  let entries = 0;
  const tar = extract();
  const gunzip = createGunzip();
  gunzip.on("error", (error) => tar.destroy(error));
  Readable.from([bytes]).pipe(gunzip).pipe(tar);
  try {
    for await (const entry of tar) {
      entries += 1;
      if (entries > limits.bundleFiles)
        throw new InvalidInput(`The bundle has more than ${limits.bundleFiles} files`);
      const path = entry.header.name.replace(/^(\.?\/)+/, "");
      const isWanted =
        entry.header.type === "file" &&
        /(\.rego|^\.manifest|(^|\/)data\.(json|ya?ml)|^policy\.wasm|^patch\.json)$/.test(path);
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        unpacked += chunk.length;
        if (unpacked > limits.unpackedBytes) throw tooLarge("the unpacked bundle", limits.unpackedBytes);
        if (isWanted) chunks.push(chunk);
      }
      if (isWanted) files.push({ path, body: Buffer.concat(chunks) });
    }
  } catch (cause) {
    gunzip.destroy();
    if (cause instanceof InvalidInput) throw cause;
    throw new InvalidInput("This is no bundle: a tar archive compressed with gzip is expected", undefined, {
      cause,
    });
  }
  if (entries === 0) throw new InvalidInput("The bundle is empty");
  return files;
}

function tooLarge(what: string, most: number): InvalidInput {
  return new InvalidInput(`${what} has more than ${most / 1024 / 1024} MiB`);
}

function moduleOf({ path, body }: File): RegoModule {
  return { name: path.slice(0, 256), text: body.toString("utf8") };
}

function jsonOf(file: File | undefined): JsonObject | null {
  if (file === undefined) return null;
  try {
    const value: unknown = JSON.parse(file.body.toString("utf8"));
    if (isObject(value)) return value;
  } catch {
    // Said below, as for what is JSON and no object.
  }
  throw new InvalidInput(`${file.path.slice(0, 256)} in the bundle is not a JSON object`);
}

/** `a/b/data.json` lies under data.a.b. */
function mergedData(files: readonly File[]): JsonObject {
  const root: { [key: string]: unknown } = Object.create(null);
  for (const file of [...files].sort((a, b) => a.path.length - b.path.length)) {
    const folders = file.path.split("/").slice(0, -1);
    merge(
      root,
      folders.reduceRight<JsonObject>((value, folder) => ({ [folder]: value }), jsonOf(file) ?? {}),
    );
  }
  return { ...root };
}

function merge(into: { [key: string]: unknown }, from: JsonObject): void {
  for (const [key, value] of Object.entries(from)) {
    const there = Object.hasOwn(into, key) ? into[key] : undefined;
    if (isObject(there) && isObject(value)) {
      const copy: { [key: string]: unknown } = { ...there };
      merge(copy, value);
      define(into, key, copy);
    } else define(into, key, value);
  }
}

/** A key named __proto__ is a key like any other. */
function define(into: object, key: string, value: unknown): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

function regoVersionOf({ rego_version: version, file_rego_versions: byFile }: JsonObject): 0 | 1 {
  const all = [version, ...(isObject(byFile) ? Object.values(byFile) : [])].filter(
    (one) => one !== undefined,
  );
  if (new Set(all).size > 1) throw new InvalidInput("The bundle mixes Rego versions; build it with one");
  return all[0] === 0 ? 0 : 1;
}

function entrypointsOf({ wasm }: JsonObject): string[] {
  if (!Array.isArray(wasm)) return [];
  const names = wasm.map((one: unknown) => (isObject(one) ? one.entrypoint : undefined));
  return names.filter((name): name is string => typeof name === "string").slice(0, 1_000);
}
