// A bundle's policy.wasm through @open-policy-agent/opa-wasm, in a thread with bounds of time and memory: no OPA is needed.
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Answer, type Evaluator, type Question, refused } from "./evaluator";
import { nondeterministicBuiltins } from "./nondeterministic";
import type { Policy } from "./policy";
import { wasmThread } from "./wasm-thread";

const startTimeoutMs = 20_000;
const oneTimeoutMs = 5_000;
const lookEveryMs = 250;
/** Of 64 KiB. */
const maxPages = 4_096;
const maxHeapMb = 256;

type FromThread = { entrypoints: string[] } | { answers: Answer[] };

/** Throws PolicyRefused where the module cannot be loaded. */
export async function openWasmPolicy(policy: Policy, signal: AbortSignal): Promise<Evaluator> {
  const { wasm } = policy;
  if (wasm === null) throw refused("The bundle has no policy.wasm; `opa build -t wasm -e PATH` puts one in");
  const place = new Int32Array(new SharedArrayBuffer(4));
  const start = () => startThread(wasm.module, policy.dataText, place);
  let thread = await start();
  const ask = async (questions: readonly Question[], asking: AbortSignal): Promise<Answer[]> => {
    if (questions.length === 0) return [];
    const answered = await thread.ask(questions, asking);
    if (answered !== null) return answered;
    asking.throwIfAborted();
    const guilty = Atomics.load(place, 0);
    thread = await start();
    const message = `Evaluating it took longer than ${oneTimeoutMs / 1000} s, or more memory than there is for it`;
    return [
      ...(await ask(questions.slice(0, guilty), asking)),
      { kind: "error", message },
      ...(await ask(questions.slice(guilty + 1), asking)),
    ];
  };
  signal.throwIfAborted();
  return { kind: "wasm", name: "its WebAssembly module", ask, close: () => thread.close() };
}

type Thread = {
  /** Null: the thread is gone, over the question at `place`. */
  ask: (questions: readonly Question[], signal: AbortSignal) => Promise<Answer[] | null>;
  close: () => Promise<void>;
};

async function startThread(
  module: Buffer,
  data: string,
  place: Int32Array<SharedArrayBuffer>,
): Promise<Thread> {
  const library = createRequire(import.meta.url).resolve("@open-policy-agent/opa-wasm");
  const worker = new Worker(wasmThread, {
    eval: true,
    workerData: {
      library,
      module,
      data,
      place: place.buffer,
      maxPages,
      nondeterministic: [...nondeterministicBuiltins.keys()],
    },
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  let fault = "";
  const gone = new Promise<null>((resolve) => {
    worker.on("error", (error) => {
      fault = error instanceof Error ? error.message : String(error);
    });
    worker.on("exit", () => resolve(null));
  });
  const message = () => new Promise<FromThread>((resolve) => worker.once("message", resolve));
  const close = async () => {
    await worker.terminate();
  };
  const ready = await Promise.race([message(), gone, sleep(startTimeoutMs, null, { ref: false })]);
  if (ready === null) {
    await close();
    throw refused(`policy.wasm cannot be loaded: ${fault || "it took too long"}`);
  }
  const ask = async (questions: readonly Question[], signal: AbortSignal) => {
    const done = message();
    worker.postMessage(questions);
    let [last, lastMs] = [-1, performance.now()];
    for (;;) {
      const found = await Promise.race([done, gone, sleep(lookEveryMs, undefined, { ref: false })]);
      if (found === null) return null;
      if (found !== undefined) return "answers" in found ? found.answers : null;
      const at = Atomics.load(place, 0);
      if (at !== last) [last, lastMs] = [at, performance.now()];
      if (signal.aborted || performance.now() - lastMs > oneTimeoutMs) {
        await close();
        return null;
      }
    }
  };
  return { ask, close };
}
