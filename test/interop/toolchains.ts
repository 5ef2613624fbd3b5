import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const requirements = "test/interop/python/requirements.txt";

/** What a test needs and this machine has not: the test is not run, and says why. */
export class NotHere extends Error {}

/** Runs what must be there before a test can be tried at all. */
export async function need(command: string, args: string[], cwd = "."): Promise<void> {
  try {
    await run(command, args, { cwd, timeout: 600_000, maxBuffer: 2 ** 24 });
  } catch (error) {
    const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
    if (code === "ENOENT") throw new NotHere(`${command} is not installed`);
    throw new NotHere(
      `\`${command} ${args[0]} ${args[1] ?? ""}\` failed: ${(stderr || message).trim().slice(-300)}`,
    );
  }
}

/** A Python with OpenTelemetry's SDK, kept in the temporary folder for the next time. */
export async function pythonWithOpenTelemetry(): Promise<string> {
  const { text, folder } = versioned("python", requirements);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, "complete"))) return python;
  if (text.length === 0) throw new NotHere(`${requirements} is empty`);
  await rm(folder, { recursive: true, force: true });
  await need("python3", ["-m", "venv", folder]);
  await need(python, ["-m", "pip", "install", "-q", "-r", requirements]);
  await need("touch", [join(folder, "complete")]);
  return python;
}

/** A Go program of test/interop/go ("." or "./outage"), built once for each version of its source. */
export async function goProgram(program: string): Promise<string> {
  const { folder } = versioned(
    program.replace(/\W/g, "") || "go",
    join("test/interop/go", program, "main.go"),
  );
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  await need("go", ["build", "-o", draft, program], "test/interop/go");
  await rename(draft, folder);
  return folder;
}

/** An OpenTelemetry Collector of the parts in test/interop/collector, built by its own builder; that takes some minutes once. */
export async function collectorProgram(): Promise<string> {
  const { text, folder } = versioned("collector", "test/interop/collector/builder.yaml");
  const program = join(folder, "collector");
  if (existsSync(program)) return program;
  const version = /# builder (v\S+)/.exec(text)?.[1] ?? "latest";
  const draft = `${folder}.${process.pid}`;
  await need("env", [
    `GOBIN=${draft}`,
    "go",
    "install",
    `go.opentelemetry.io/collector/cmd/builder@${version}`,
  ]);
  const settings = `${draft}/builder.yaml`;
  await writeFile(settings, text.replace("OUTPUT", draft));
  await need(join(draft, "builder"), ["--skip-strict-versioning", `--config=${settings}`]);
  await rename(draft, folder);
  return program;
}

function versioned(name: string, file: string): { text: string; folder: string } {
  const text = readFileSync(file, "utf8");
  const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return { text, folder: join(tmpdir(), `runtower-interop-${name}-${version}`) };
}
