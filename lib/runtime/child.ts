import { type ChildProcess, spawn } from "node:child_process";

export type ChildSpec = {
  name: "receiver" | "web" | "worker";
  args: string[];
  env: NodeJS.ProcessEnv;
  onLine: (line: string, stream: "stdout" | "stderr") => void;
  onRestart: (text: string) => void;
};

const firstPauseMs = 500;
const longestPauseMs = 10_000;
const wellAfterMs = 30_000;

/**
 * One process under the supervisor. running -> (it ends) -> waiting -> running, with a pause that doubles from 0.5 to 10 s
 * and starts over once the process has lived 30 s; stop() ends that for good.
 */
export class Child {
  private process: ChildProcess | undefined;
  private pauseMs = firstPauseMs;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  readonly spec: ChildSpec;
  /** How often it ended without being asked to. */
  ends = 0;

  constructor(spec: ChildSpec) {
    this.spec = spec;
  }

  start(): void {
    const startedMs = Date.now();
    // A session of its own: Ctrl-C in the terminal reaches the supervisor only, which stops everything in order.
    const child = spawn(process.execPath, ["--import", "./scripts/watch-parent.mjs", ...this.spec.args], {
      env: this.spec.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    this.process = child;
    readLines(child.stdout, (line) => this.spec.onLine(line, "stdout"));
    readLines(child.stderr, (line) => this.spec.onLine(line, "stderr"));
    child.once("error", (error) =>
      this.spec.onRestart(`${this.spec.name} could not be started: ${error.message}`),
    );
    child.once("exit", (code, signal) => {
      this.ends += 1;
      if (this.stopping) return;
      if (Date.now() - startedMs > wellAfterMs) this.pauseMs = firstPauseMs;
      this.spec.onRestart(
        `${this.spec.name} ended (${signal ?? code}); starting it again in ${this.pauseMs / 1000} s`,
      );
      this.timer = setTimeout(() => this.start(), this.pauseMs);
      this.pauseMs = Math.min(this.pauseMs * 2, longestPauseMs);
    });
  }

  /** Asks it to end in order; after `withinMs` ends it. Safe to call twice. */
  async stop(withinMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), withinMs);
    await gone;
    clearTimeout(hard);
  }
}

function readLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(-100_000);
    for (const line of lines) if (line !== "") onLine(line);
  });
  stream?.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}
