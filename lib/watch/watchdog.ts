import { Worker } from "node:worker_threads";

export type Watchdog = { stop(): Promise<void> };

// Its own turns are counted, not the clock: a machine that slept, or a process that was stopped, is no hang.
const thread = `
  const { workerData } = require("node:worker_threads");
  const beats = new Int32Array(workerData.beats);
  let last = -1, still = 0;
  setInterval(() => {
    const now = Atomics.load(beats, 0);
    still = now === last ? still + 1 : 0;
    last = now;
    if (still < workerData.mostStill) return;
    require("node:fs").writeSync(2, workerData.words + "\\n");
    process.kill(process.pid, "SIGKILL");
  }, 1000);
`;

/**
 * Ends this process where its event loop has had no turn for `seconds`. One that hangs would keep its database connections and
 * with them the locks of its jobs, and nobody could take them over; killed, it is as any other crash.
 */
export function startWatchdog(seconds: number): Watchdog {
  const beats = new SharedArrayBuffer(4);
  const count = new Int32Array(beats);
  const words = `no turn of the event loop for ${seconds} s: this process ends itself, so that another can go on`;
  const worker = new Worker(thread, {
    eval: true,
    execArgv: [],
    workerData: { beats, mostStill: seconds, words },
  });
  worker.unref();
  const timer = setInterval(() => Atomics.add(count, 0, 1), 500).unref();
  return {
    async stop() {
      clearInterval(timer);
      await worker.terminate();
    },
  };
}
