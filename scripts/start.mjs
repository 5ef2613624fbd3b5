// `npm start`: from a fresh clone to a running Runtower. Plain Node without packages, for they may not be installed yet.
import { fileURLToPath } from "node:url";
import { lockInstance } from "./setup/instance-lock.mjs";
import { rerunUnderNewerNode } from "./setup/newer-node.mjs";
import { buildWeb, checkNode, generateClient, installDependencies, loadDotEnv } from "./setup/prepare.mjs";
import { Fault } from "./setup/say.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

async function start() {
  checkNode();
  if (await rerunUnderNewerNode()) return;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, leave);
  loadDotEnv();
  lockInstance(process.env.RUNTOWER_DATA_DIR || ".runtower");
  await installDependencies();
  await generateClient();
  const { register } = await import("tsx/esm/api");
  register();
  const { runRuntower } = await import("../lib/runtime/main.ts");
  await runRuntower({ buildWeb });
}

// Before the processes are there, stopping is simply leaving; lib/runtime/main.ts takes over from here.
function leave() {
  process.exit(130);
}

start().catch((error) => {
  process.stderr.write(
    `${error instanceof Fault || error?.isFault ? error.message : (error?.stack ?? error)}\n`,
  );
  process.exit(1);
});
