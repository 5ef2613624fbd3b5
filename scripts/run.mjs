// `node scripts/run.mjs otel/main.ts`: runs one of our TypeScript programs as one JavaScript file. Loading it through tsx costs
// 50 MB for a second thread that compiles, for as long as the process lives; bundling takes a twentieth of a second.
// Where the file cannot be written (a read-only image), tsx it is.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
// Inside node_modules, so that packages are found from there.
const folder = join(root, "node_modules", ".cache", "runtower", "programs");
const weekMs = 7 * 86_400_000;

const [program] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write("Usage: node scripts/run.mjs PROGRAM.ts [arguments]\n");
  process.exit(2);
}
const source = resolve(program);
// The program sees the arguments that it would see if it had been started itself.
process.argv.splice(1, 2, source);

const bundle = await bundled(source).catch(() => undefined);
if (bundle === undefined) {
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(source).href);
} else {
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(bundle).href);
}

/** Made anew at every start, so that it is never older than the sources; named by its content, so that two starts agree. */
async function bundled(entry) {
  mkdirSync(folder, { recursive: true });
  dropOld();
  const beside = join(folder, `${process.pid}.mjs`);
  // A process of its own: what it takes is given back before ours begins.
  await promisify(execFile)(
    createRequire(import.meta.url).resolve("esbuild/bin/esbuild"),
    [
      entry,
      "--bundle",
      "--platform=node",
      "--format=esm",
      "--packages=external",
      "--sourcemap",
      "--sources-content=false",
      `--outfile=${beside}`,
      "--log-level=error",
    ],
    { cwd: root },
  );
  const code = readFileSync(beside, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const file = join(folder, `${basename(join(entry, ".."))}-${hash}.mjs`);
  renameSync(`${beside}.map`, `${file}.map`);
  writeFileSync(beside, `${code}//# sourceMappingURL=${basename(file)}.map\n`);
  renameSync(beside, file);
  return file;
}

function dropOld() {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > weekMs) rmSync(file, { force: true });
  }
}
