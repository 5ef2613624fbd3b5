import { type ChildProcess, spawn } from "node:child_process";

/** A process of Runtower that a test, a measurement or a picture needs, with its last words kept. */
export type ManagedProcess = {
  name: string;
  readonly pid: number | undefined;
  /** The last 200 lines that it printed. */
  said: () => string;
  start: () => Promise<void>;
  /** SIGTERM, then SIGKILL after 10 s. */
  stop: () => Promise<void>;
  /** SIGKILL, as a crash does. */
  kill: () => Promise<void>;
};

export function manageProcess(of: {
  name: string;
  command: string[];
  env: NodeJS.ProcessEnv;
  /** Asked every 50 ms until it answers true. */
  isReady: () => Promise<boolean>;
  readyWithinMs?: number;
}): ManagedProcess {
  let child: ChildProcess | undefined;
  const lines: string[] = [];
  const isAlive = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals) => {
    if (!child || !isAlive()) return;
    const gone = new Promise((resolve) => child?.once("exit", resolve));
    child.kill(signal);
    const hard = setTimeout(() => child?.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(hard);
  };
  return {
    name: of.name,
    get pid() {
      return child?.pid;
    },
    said: () => lines.join(""),
    start: async () => {
      const [program = "", ...args] = of.command;
      child = spawn(program, args, { env: of.env, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          lines.push(chunk.toString());
          if (lines.length > 200) lines.shift();
        });
      }
      const deadline = performance.now() + (of.readyWithinMs ?? 60_000);
      while (!(await of.isReady().catch(() => false))) {
        if (!isAlive()) throw new Error(`${of.name} ended at its start:\n${lines.join("")}`);
        if (performance.now() > deadline) {
          await end("SIGKILL");
          throw new Error(`${of.name} was not ready in time:\n${lines.join("")}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}
