import { existsSync } from "node:fs";
import { prepareFirstStart } from "@/lib/control/first-start";
import { freePort } from "@/lib/db/free-port";
import { createPrisma } from "@/lib/db/prisma";
import { type ManagedProcess, manageProcess } from "./managed-process";

export type StackPart = "receiver" | "worker" | "web";
/** Runtower's processes on free ports over one database, started as in production. */
export type Stack = {
  grpcUrl: string;
  httpUrl: string;
  webUrl: string;
  workerUrl: string;
  /** A key of the default project with read and write scope. */
  key: string;
  admin: { email: string; password: string };
  parts: Partial<Record<StackPart, ManagedProcess>>;
  part: (name: StackPart) => ManagedProcess;
  stop: () => Promise<void>;
};

const admin = { email: "admin@runtower.local", password: "correct horse battery" };
// Where the production build is: the same variable that next.config.ts reads.
const distDir = process.env.NEXT_DIST_DIR ?? ".next";
// As lib/runtime starts them.
const heap = "--max-old-space-size=768";
const key = "rt_stack_key_0123456789abcdef0123456789abcdef";

/** The web part needs a production build (`npm run build`); throws one sentence where there is none. */
export async function launchStack(of: {
  databaseUrl: string;
  parts: StackPart[];
  /** Those of `parts` that the caller starts itself, when it wants them. */
  later?: StackPart[];
  env?: Record<string, string>;
}): Promise<Stack> {
  if (of.parts.includes("web") && !of.later?.includes("web") && !existsSync(`${distDir}/BUILD_ID`)) {
    throw new Error("the web app is not built: run `npm run build` first");
  }
  const [grpc, http, web, worker] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const env = environment({ ...of, grpc, http, web, worker });
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const ready = (port: number) => async () => (await fetch(`${at(port)}/health/ready`)).ok;
  const all: Record<StackPart, ManagedProcess> = {
    receiver: manageProcess({
      name: "receiver",
      command: [process.execPath, "--max-semi-space-size=16", heap, "scripts/run.mjs", "otel/main.ts"],
      env,
      isReady: ready(http),
    }),
    worker: manageProcess({
      name: "worker",
      command: [process.execPath, "scripts/run.mjs", "lib/worker/main.ts"],
      env,
      isReady: ready(worker),
    }),
    web: manageProcess({
      name: "web",
      command: [
        process.execPath,
        heap,
        "node_modules/next/dist/bin/next",
        "start",
        "-H",
        "127.0.0.1",
        "-p",
        String(web),
      ],
      env,
      isReady: ready(web),
    }),
  };
  const parts: Stack["parts"] = Object.fromEntries(of.parts.map((name) => [name, all[name]]));
  const stop = async () => {
    await Promise.all(Object.values(parts).map((part) => part.stop()));
  };
  try {
    await makeFirstAdmin(of.databaseUrl);
    // One after the other: on two cores they would only make each other late.
    for (const name of of.parts) if (!of.later?.includes(name)) await all[name].start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    grpcUrl: at(grpc),
    httpUrl: at(http),
    webUrl: at(web),
    workerUrl: at(worker),
    key,
    admin,
    parts,
    part: (name) => {
      const part = parts[name];
      if (part === undefined) throw new Error(`the stack was launched without its ${name}`);
      return part;
    },
    stop,
  };
}

/** The administrator and the key, as the first start of an installation makes them. */
async function makeFirstAdmin(databaseUrl: string): Promise<void> {
  const prisma = createPrisma(databaseUrl);
  try {
    await prepareFirstStart(prisma, {
      RUNTOWER_ADMIN_EMAIL: admin.email,
      RUNTOWER_ADMIN_PASSWORD: admin.password,
      RUNTOWER_INIT_API_KEY: key,
    });
  } finally {
    await prisma.$disconnect();
  }
}

function environment(of: {
  databaseUrl: string;
  env?: Record<string, string>;
  grpc: number;
  http: number;
  web: number;
  worker: number;
}): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    DATABASE_URL: of.databaseUrl,
    OTLP_GRPC_PORT: String(of.grpc),
    OTLP_HTTP_PORT: String(of.http),
    PORT: String(of.web),
    WORKER_PORT: String(of.worker),
    RUNTOWER_PUBLIC_URL: `http://127.0.0.1:${of.web}`,
    RUNTOWER_AUTH_SECRET: "a secret for tests only, 32 characters and more",
    RUNTOWER_ADMIN_EMAIL: admin.email,
    RUNTOWER_ADMIN_PASSWORD: admin.password,
    RUNTOWER_INIT_API_KEY: key,
    RUNTOWER_SELF_OBSERVE: "0",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_DIST_DIR: distDir,
    LOG_LEVEL: "warn",
    ...of.env,
  };
}
