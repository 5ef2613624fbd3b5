import { type Env, readEnv } from "@/lib/env";
import { Child, type ChildSpec } from "./child";
import { type Console, createConsole } from "./console";
import { openDatabase } from "./database";
import { StartFault } from "./fault";
import { claimPorts, type Ports } from "./ports";
import { type Prepared, prepareDatabase } from "./prepare-database";
import { untilReady } from "./until-ready";

type Release = () => Promise<void>;

/**
 * The supervisor of `npm start`. Starts PostgreSQL, prepares it, starts receiver, web and worker at once, and keeps them
 * running. Stops last-in first-out: receiver and web (they drain), worker, PostgreSQL. Rejects with a StartFault, everything
 * stopped again, where it cannot start. The web app is built where stale, after all that could refuse to start.
 */
export async function runRuntower({ buildWeb }: { buildWeb: () => Promise<void> }): Promise<void> {
  const env = settingsOrFault();
  const out = createConsole(Boolean(process.stdout.isTTY) || env.LOG_FORMAT === "pretty");
  const releases: Release[] = [];
  const stop = stopOnce(releases);
  obeySignals(stop, out);
  try {
    const ports = await claimPorts(env);
    const database = await openDatabase(env, out.say);
    releases.push(database.stop);
    const prepared = await prepareDatabase(database.url, env);
    await buildWeb();
    const children = startChildren({ env, ports, databaseUrl: database.url, selfKey: prepared.selfKey, out });
    releases.push(() => children.worker.stop(10_000));
    releases.push(
      async () => void (await Promise.all([children.receiver.stop(20_000), children.web.stop(5_000)])),
    );
    await untilReady(env.HOST, [
      { child: children.receiver, port: ports.OTLP_HTTP_PORT },
      { child: children.web, port: ports.PORT },
      { child: children.worker, port: ports.WORKER_PORT },
    ]);
    tellReady(out, env, ports, prepared, performance.now());
  } catch (error) {
    await stop();
    throw error;
  }
}

function settingsOrFault(): Env {
  try {
    return readEnv();
  } catch (cause) {
    throw new StartFault((cause as Error).message, { cause });
  }
}

function stopOnce(releases: Release[]): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    for (const release of releases.reverse()) await release();
  };
  return () => {
    stopping ??= stop();
    return stopping;
  };
}

/** Ctrl-C, SIGTERM and a closed terminal all stop in order; again changes nothing. A start under way ends the same way. */
function obeySignals(stop: () => Promise<void>, out: Console): void {
  let asked = false;
  const leave = () => {
    if (asked) return out.say("Still stopping: what was accepted is being stored.");
    asked = true;
    out.say("Stopping ...");
    void stop().then(() => {
      out.say("Stopped.");
      process.exit(0);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.removeAllListeners(signal);
    process.on(signal, leave);
  }
  // npm may be killed without a word to us; then nobody would be left to stop us.
  const parent = process.ppid;
  setInterval(() => {
    // biome-ignore lint/style/noProcessEnv: npm's own mark, no setting of ours
    if (process.env.npm_lifecycle_event && process.ppid !== parent && !asked) leave();
  }, 1_000).unref();
}

/** The smaller a heap may become, the less garbage V8 lets wait: the receiver takes 243 MB resident under load instead of 357. */
const heap = "--max-old-space-size=768";

function startChildren(of: {
  env: Env;
  ports: Ports;
  databaseUrl: string;
  selfKey: string;
  out: Console;
}): Record<ChildSpec["name"], Child> {
  const childEnv: NodeJS.ProcessEnv = {
    // biome-ignore lint/style/noProcessEnv: the processes read their settings from the environment that we were given
    ...process.env,
    ...Object.fromEntries(Object.entries(of.ports).map(([name, port]) => [name, String(port)])),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: of.databaseUrl,
    RUNTOWER_SELF_KEY: of.env.RUNTOWER_SELF_KEY ?? of.selfKey,
    ...(of.env.DATABASE_URL === undefined && { RUNTOWER_DATABASE_DIR: of.env.RUNTOWER_DATA_DIR }),
  };
  // Only what creates accounts needs these two.
  delete childEnv.RUNTOWER_ADMIN_PASSWORD;
  delete childEnv.RUNTOWER_INIT_API_KEY;
  const port = String(of.ports.PORT);
  const next = [heap, "node_modules/next/dist/bin/next", "start", "-H", of.env.HOST, "-p", port];
  const child = (name: ChildSpec["name"], args: string[]) => {
    const started = new Child({
      name,
      args,
      env: childEnv,
      onLine: (line, stream) => of.out.line(name, line, stream),
      onRestart: of.out.say,
    });
    started.start();
    return started;
  };
  return {
    web: child("web", next),
    receiver: child("receiver", ["--max-semi-space-size=16", heap, "scripts/run.mjs", "otel/main.ts"]),
    worker: child("worker", ["scripts/run.mjs", "lib/worker/main.ts"]),
  };
}

function tellReady(out: Console, env: Env, ports: Ports, prepared: Prepared, tookMs: number): void {
  const host = env.HOST === "0.0.0.0" || env.HOST === "::" ? "localhost" : env.HOST;
  out.say(`
Runtower is ready (${(tookMs / 1000).toFixed(1)} s)

  Open            ${env.RUNTOWER_PUBLIC_URL ?? `http://${host}:${ports.PORT}`}
  Send OTLP/gRPC  http://${host}:${ports.OTLP_GRPC_PORT}
  Send OTLP/HTTP  http://${host}:${ports.OTLP_HTTP_PORT}`);
  if (prepared.admin?.password) {
    out.say(
      `\n  Sign in as      ${prepared.admin.email}\n  Password        ${prepared.admin.password}   (shown this once)`,
    );
  } else if (prepared.admin) {
    out.say(`\n  Sign in as      ${prepared.admin.email} with the password of RUNTOWER_ADMIN_PASSWORD`);
  }
  out.say("\nCtrl-C stops it.\n");
}
