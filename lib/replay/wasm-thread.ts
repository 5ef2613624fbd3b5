/**
 * The program of the thread that a WebAssembly policy runs in, as text: a thread starts from a file or a text, and the worker
 * itself is bundled into one file. It gets the policy in workerData and lists of questions as messages; `place` says which
 * question it is at, so that one which never ends can be told.
 */
export const wasmThread = String.raw`
const { parentPort, workerData } = require("node:worker_threads");
const { loadPolicySync } = require(workerData.library);
const place = new Int32Array(workerData.place);
let recordedText = "{}";

class NotRecorded extends Error {}

// As Go writes JSON: OPA's cache is keyed by the arguments in that form.
function goJson(value) {
  if (Array.isArray(value)) return "[" + value.map(goJson).join(",") + "]";
  if (typeof value === "object" && value !== null)
    return "{" + Object.keys(value).sort().map((key) => goJson(key) + ":" + goJson(value[key])).join(",") + "}";
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

const bytes = (text) => new TextEncoder().encode(text).buffer;
const builtins = {};
for (const name of workerData.nondeterministic)
  builtins[name] = (...args) => {
    if (name === "time.now_ns") {
      // Digits past 2^53 would not survive being parsed.
      const digits = /"time\.now_ns"\s*:\s*\{\s*"\[\]"\s*:\s*(\d+)/.exec(recordedText)?.[1];
      if (digits !== undefined) return bytes(digits);
    }
    const answers = JSON.parse(recordedText)[name] ?? {};
    const key = goJson(args);
    if (!Object.hasOwn(answers, key)) throw new NotRecorded(name);
    return bytes(JSON.stringify(answers[key]));
  };

const policy = loadPolicySync(workerData.module, { initial: 5, maximum: workerData.maxPages }, builtins);
policy.setData(bytes(workerData.data));
parentPort.postMessage({ entrypoints: Object.keys(policy.entrypoints) });

function answer({ path, input, recorded }) {
  if (!Object.hasOwn(policy.entrypoints, path)) return { kind: "nothing_at_path" };
  recordedText = recorded;
  try {
    const [first] = policy.evaluate(bytes(input), path);
    return first === undefined ? { kind: "undefined" } : { kind: "result", result: JSON.stringify(first.result) };
  } catch (error) {
    if (error instanceof NotRecorded) return { kind: "not_recorded", builtin: error.message };
    const message = typeof error === "string" ? error : String(error?.message ?? error);
    return { kind: "error", message: message.slice(0, 2000) };
  }
}

parentPort.on("message", (questions) => {
  const answers = questions.map((question, i) => {
    Atomics.store(place, 0, i);
    return answer(question);
  });
  parentPort.postMessage({ answers });
});
`;
