import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "@/lib/db/free-port";
import { manageProcess } from "@/scripts/stack/managed-process";

const run = promisify(execFile);

export type OpaServer = { url: string; stop: () => Promise<void> };

/** An OPA as people run it: the policy as a bundle with a revision, decision logs and status to `to`. */
export async function startOpa(of: { to: string; key: string; revision: string }): Promise<OpaServer> {
  const folder = await mkdtemp(join(tmpdir(), "runtower-opa-"));
  const source = join(folder, "source");
  await mkdir(source);
  for (const name of ["tools.rego", "mask.rego"])
    await copyFile(join("test/interop/opa", name), join(source, name));
  await writeFile(
    join(source, ".manifest"),
    JSON.stringify({ revision: of.revision, roots: ["agents", "system"] }),
  );
  const bundle = join(folder, "bundle.tar.gz");
  await run("opa", ["build", "-b", source, "-o", bundle]);
  const settings = join(folder, "opa.yaml");
  await writeFile(settings, settingsOf(of, bundle));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const opa = manageProcess({
    name: "opa",
    command: ["opa", "run", "--server", "--addr", `127.0.0.1:${port}`, "--config-file", settings],
    env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", HOME: folder, CP_TOKEN: of.key },
    isReady: async () => (await fetch(`${url}/health?bundles`)).ok,
  });
  const stop = async () => {
    await opa.stop();
    await rm(folder, { recursive: true, force: true });
  };
  await opa.start().catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, stop };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: OPA reads it from its environment.
const token = "${CP_TOKEN}";

function settingsOf({ to }: { to: string }, bundle: string): string {
  return `services: {cp: {url: "${to}/opa", credentials: {bearer: {token: "${token}"}}}}
labels: {app: interop-agent, environment: test}
decision_logs:
  service: cp
  resource: /logs
  reporting: {min_delay_seconds: 1, max_delay_seconds: 5}
  request_context: {http: {headers: [x-request-id, traceparent]}}
status: {service: cp}
bundles: {agents: {resource: "file://${bundle}"}}
`;
}
