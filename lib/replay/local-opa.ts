// An `opa` found on the path: compiles a policy, and serves it on a socket that only we can reach, for as long as a replay takes.
import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { PolicyFault } from "@/lib/model/replay";
import { OpaAsker } from "./ask-opa";
import { type Evaluator, EvaluatorGone, PolicyRefused, refused } from "./evaluator";
import { createOpaClient, faultsOf, messageOf, type OpaClient, untilHealthy } from "./opa-client";
import type { Policy } from "./policy";
import { PolicyReads } from "./policy-reads";
import { worldCalls } from "./world-calls";
import { builtinsModule, wrapperPackage } from "./wrapper-rego";

const checkTimeoutMs = 20_000;
const startTimeoutMs = 20_000;
const capabilitiesFile = "capabilities.json";
const maxOutputBytes = 4 * 1024 * 1024;

/** The version of the `opa` on the path; null where there is none. */
export async function localOpaVersion(): Promise<string | null> {
  const found = await runOpa(["version"], tmpdir()).catch(() => null);
  return found === null ? null : (/^Version:\s*(\S+)/m.exec(found.output)?.[1] ?? "of unknown version");
}

/** Faults that the compiler finds; none where the policy can be used. */
export async function checkWithLocalOpa(policy: Policy): Promise<PolicyFault[]> {
  const folder = await privateFolder();
  try {
    const names = await writeModules(folder, policy);
    if (names.size === 0) return [];
    const allowed = await runOpa(["capabilities", "--current"], folder);
    if (allowed.code !== 0) return faultsOf(allowed.output, () => null);
    await writeFile(join(folder, capabilitiesFile), withoutNetwork(allowed.output));
    const only = ["--capabilities", capabilitiesFile];
    const args = ["check", "--format", "json", ...only, ...compatibility(policy), ...names.keys()];
    const { output, code } = await runOpa(args, folder);
    return code === 0 ? [] : faultsOf(output, (file) => names.get(basename(file)) ?? null);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws PolicyRefused where the policy does not compile. */
export async function openLocalOpa(policy: Policy, signal: AbortSignal): Promise<Evaluator> {
  const version = await localOpaVersion();
  if (version === null) throw refused("There is no `opa` on the worker's path any more");
  const faults = await checkWithLocalOpa(policy);
  if (faults.length > 0) throw new PolicyRefused(faults);
  const folder = await privateFolder();
  const names = await writeModules(folder, policy);
  await writeFile(join(folder, "builtins.rego"), builtinsModule());
  await writeFile(join(folder, "data.json"), policy.dataText);
  const server = startServer(folder, [
    ...compatibility(policy),
    "builtins.rego",
    "data.json",
    ...names.keys(),
  ]);
  const client = createOpaClient({ socketPath: join(folder, "socket") });
  const started = AbortSignal.any([signal, server.ended]);
  if (!(await untilHealthy(client, startTimeoutMs, started))) {
    client.close();
    server.stop();
    signal.throwIfAborted();
    throw refused(server.said() || `opa did not start within ${startTimeoutMs / 1000} s`);
  }
  const leave = async () => {
    client.close();
    server.stop();
  };
  const ids = policy.modules.map(({ text }, i) => ({ id: `module-${i}.rego`, text }));
  const calls = await worldCalls(client, ids, started).catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  const reads = new PolicyReads(policy);
  const asker = new OpaAsker({ client, reads, calls, putModule: putModule(client) });
  return {
    kind: "local",
    name: `opa ${version}, a process of its own`,
    ask: (questions, asking) => asker.ask(questions, AbortSignal.any([asking, server.ended])),
    close: leave,
  };
}

/** The compiler itself fetches schemas that annotations name, whoever's the address is. */
function withoutNetwork(capabilities: string): string {
  return JSON.stringify({ ...(JSON.parse(capabilities) as object), allow_net: [] });
}

function putModule(client: OpaClient) {
  return async (name: string, text: string): Promise<void> => {
    const { status, text: answer } = await client.call({
      method: "PUT",
      path: `/v1/policies/${wrapperPackage}/${name}`,
      body: text,
      type: "text/plain",
      timeoutMs: 20_000,
    });
    if (status !== 200) throw refused(`OPA refused a module of ours: ${messageOf(answer)}`);
  };
}

async function privateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "runtower-opa-"));
  await chmod(folder, 0o700);
  return folder;
}

/** Under names of ours, so that nothing in a bundle can name a file. @returns our name -> its name */
async function writeModules(folder: string, { modules }: Policy): Promise<Map<string, string>> {
  const names = new Map(modules.map(({ name }, i) => [`module-${i}.rego`, name]));
  await Promise.all(modules.map(({ text }, i) => writeFile(join(folder, `module-${i}.rego`), text)));
  return names;
}

function compatibility({ regoVersion }: Policy): string[] {
  return regoVersion === 0 ? ["--v0-compatible"] : [];
}

/** Nothing of our own settings and keys; proxies that lead nowhere for schemas that a policy would fetch. */
function opaEnvironment(): NodeJS.ProcessEnv {
  const nowhere = "http://127.0.0.1:1";
  // biome-ignore lint/style/noProcessEnv: where programs are found is the machine's and no setting of ours (the types want NODE_ENV)
  const { PATH, NODE_ENV } = process.env;
  return {
    PATH,
    NODE_ENV,
    HOME: tmpdir(),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    // Ingest and derivation go on beside it.
    GOMAXPROCS: String(Math.max(1, Math.floor(availableParallelism() / 2))),
    GOMEMLIMIT: "1GiB",
  };
}

function runOpa(args: string[], cwd: string): Promise<{ output: string; code: number }> {
  const options = { cwd, env: opaEnvironment(), timeout: checkTimeoutMs, maxBuffer: maxOutputBytes };
  return new Promise((resolve, reject) => {
    execFile("opa", args, options, (error, stdout, stderr) => {
      const code = error?.code;
      if (code === "ENOENT") reject(error);
      else if (error?.killed) resolve({ output: "opa took too long", code: 1 });
      else resolve({ output: stdout.trim() || stderr, code: error === null ? 0 : 1 });
    });
  });
}

// Ends the server and takes its folder along when descriptor 3 closes: also when the worker is killed.
// GOMEMLIMIT only asks for thrift: past its address space the server ends, and where memory runs short it goes before anything else.
const maxAddressKiB = 6 * 1024 * 1024;
const keeper = `
folder=$1; shift
{ ulimit -v ${maxAddressKiB}; echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
"$@" </dev/null &
server=$!
{ cat <&3 >/dev/null; kill -9 $server; rm -rf "$folder"; } 2>/dev/null &
wait $server
`;

function startServer(folder: string, files: string[]) {
  const args = ["run", "--server", "--addr", "unix://socket", "--log-level", "error", "--skip-version-check"];
  const child = spawn("sh", ["-c", keeper, "sh", folder, "opa", ...args, ...files], {
    cwd: folder,
    env: opaEnvironment(),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // A Ctrl-C in our terminal is not for it: the keeper would go before it has tidied up.
    detached: true,
  });
  let said = "";
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-8_000);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  const ended = new AbortController();
  const end = () =>
    ended.abort(new EvaluatorGone("The opa of this replay ended, perhaps for want of memory"));
  child.on("exit", end);
  child.on("error", end);
  return {
    ended: ended.signal,
    said: () => errorLines(said),
    stop: () => child.stdio[3]?.destroy(),
  };
}

/** Its log lines are JSON, except for what keeps it from starting. */
function errorLines(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !line.startsWith('{"'));
  return lines
    .join("\n")
    .replace(/^error: /, "")
    .slice(0, 2_000);
}
