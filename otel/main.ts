import { readEnv } from "@/lib/env";
import { createLog } from "@/lib/log";
import { type Releases, startReceiver } from "./receiver";

/** Safe to call again while it runs: the first call's promise comes back. */
function stopOnce(releases: Releases): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    for (const release of releases.reverse()) await release();
  };
  return () => {
    stopping ??= stop();
    return stopping;
  };
}

async function main(): Promise<void> {
  let log = createLog("receiver", "info");
  const releases: Releases = [];
  const stop = stopOnce(releases);
  try {
    const env = readEnv();
    log = createLog("receiver", env.LOG_LEVEL);
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        log.info({ signal }, "receiver stops");
        stop().then(
          () => process.exit(0),
          (error: Error) => {
            log.error({ err: error }, "receiver did not stop in order");
            process.exit(1);
          },
        );
      });
    }
    await startReceiver(env, log, releases);
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    await stop().catch(() => {});
    process.exit(1);
  }
}

void main();
