import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Whom PostgreSQL runs as. It refuses root, so root lends it an account that exists on every system. */
export type Account = { uid: number; gid: number };

// Descriptor 3 is a pipe that only we hold: it closes when we die, however we die, and then the server is told to stop.
// The watcher is forked twice, so that the postmaster does not find a stranger among its children.
const stopWithParent = `( (cat <&3 >/dev/null; kill -INT $$ 2>/dev/null) & ) ; exec "$@" 3<&-`;

/** @returns undefined where PostgreSQL may simply run as us */
export function serverAccount(clusterDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(clusterDir)) {
    const { uid, gid } = statSync(clusterDir);
    if (uid !== 0) return { uid, gid };
  }
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // This account does not exist here: try the next.
    }
  }
  throw new Error(
    "PostgreSQL cannot run as root, and this system has neither a user postgres nor nobody: set DATABASE_URL.",
  );
}

/** Starts a PostgreSQL program as `account`, in a session of its own, so that Ctrl-C in the terminal reaches only us. */
export function launch(program: string, args: string[], clusterDir: string, account?: Account): ChildProcess {
  const command = ["sh", "-c", stopWithParent, "sh", program, ...args];
  // biome-ignore lint/style/noProcessEnv: only the path that finds sh; our settings hold secrets and stay here
  const environment = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;
  const options = {
    cwd: "/",
    env: environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"] as ("ignore" | "pipe")[],
  };
  if (!account) return spawn("sh", command.slice(1), options);
  const reachable = canEnter(dirname(program), account) && canEnter(dirname(clusterDir), account);
  if (reachable) return spawn("sh", command.slice(1), { ...options, ...account });
  // A folder below /root, for example: the account gets the one capability that lets it pass closed folders.
  const caps = "-all,+dac_override";
  const lend = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  return spawn("setpriv", [...lend, `--inh-caps=${caps}`, `--ambient-caps=${caps}`, ...command], options);
}

/** Whether every folder on the way to `path` lets the account pass. */
export function canEnter(path: string, account: Account): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid, gid } = statSync(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
