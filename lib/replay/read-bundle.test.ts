import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { expect, it } from "vitest";
import { readBundle } from "./read-bundle";

async function bundle(files: { [name: string]: string | Buffer }): Promise<Buffer> {
  const tar = pack();
  for (const [name, body] of Object.entries(files)) tar.entry({ name }, body);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

it("reads modules, manifest, and data by folder", async () => {
  const policy = await readBundle(
    await bundle({
      "/.manifest": '{"revision":"r7","rego_version":0}',
      "/data.json": '{"a":{"x":1},"__proto__":{"y":2}}',
      "/a/b/data.json": '{"z":[1]}',
      "/p/main.rego": "package p",
      "README.md": "not read",
    }),
  );
  expect(policy).toMatchObject({
    modules: [{ name: "p/main.rego", text: "package p" }],
    revision: "r7",
    regoVersion: 0,
    wasm: null,
  });
  expect(policy.dataText).toBe('{"a":{"x":1,"b":{"z":[1]}},"__proto__":{"y":2}}');
  expect(({} as { y?: unknown }).y).toBeUndefined();
});

it("keeps data that comes in one file letter by letter", async () => {
  const text = '{ "big": 12345678901234567890 }';
  expect((await readBundle(await bundle({ "p.rego": "package p", "data.json": text }))).dataText).toBe(text);
});

it("takes names that lead out of the bundle for names, nothing else", async () => {
  const policy = await readBundle(await bundle({ "../../etc/evil.rego": "package e", "../data.json": "{}" }));
  expect(policy.modules).toEqual([{ name: "../../etc/evil.rego", text: "package e" }]);
});

it("leaves out the Rego beside a compiled module, which lacks what was compiled", async () => {
  const policy = await readBundle(
    await bundle({
      ".manifest": '{"wasm":[{"entrypoint":"p/allow","module":"/policy.wasm"}]}',
      "p.rego": "package p",
      "policy.wasm": "wasm",
    }),
  );
  expect(policy).toMatchObject({ modules: [], wasm: { entrypoints: ["p/allow"] } });
});

it.each<[string, { [name: string]: string }, string]>([
  ["nothing in it", { "data.json": "{}" }, "neither Rego files nor"],
  ["a delta", { "patch.json": "{}", "p.rego": "" }, "delta bundle"],
  ["YAML", { "a/data.yaml": "", "p.rego": "" }, "YAML"],
  ["faulty JSON", { "data.json": "{", "p.rego": "" }, "data.json in the bundle is not a JSON object"],
  ["a list for data", { "data.json": "[]", "p.rego": "" }, "not a JSON object"],
  [
    "mixed versions",
    { ".manifest": '{"rego_version":1,"file_rego_versions":{"/p.rego":0}}', "p.rego": "" },
    "mixes",
  ],
  ["no files", {}, "empty"],
])("refuses a bundle with %s", async (_name, files, words) => {
  await expect(bundle(files).then(readBundle)).rejects.toThrow(words);
});

it("refuses what is no bundle, has too many files, or unpacks to too much", async () => {
  await expect(readBundle(Buffer.from("nothing"))).rejects.toThrow("no bundle");
  await expect(readBundle(gzipSync("nothing at all"))).rejects.toThrow(/no bundle|empty/);
  await expect(readBundle((await bundle({ "p.rego": "package p" })).subarray(0, 60))).rejects.toThrow(
    "no bundle",
  );
  const limits = { bundleBytes: 4_096, unpackedBytes: 1024 * 1024, bundleFiles: 20 };
  await expect(readBundle(Buffer.alloc(5_000), limits)).rejects.toThrow("the bundle has more than");
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`${i}.txt`, ""]));
  await expect(readBundle(await bundle(many), limits)).rejects.toThrow("20 files");
  // Zeros shrink a thousandfold; also in a file that nobody would read.
  const bomb = await bundle({ "big.bin": Buffer.alloc(2 * 1024 * 1024) });
  expect(bomb.length).toBeLessThan(4_096);
  await expect(readBundle(bomb, limits)).rejects.toThrow("the unpacked bundle has more than 1 MiB");
});
