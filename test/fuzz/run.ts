// `npm run test:fuzz`: mutated exports, run bodies and queries into everything that reads what a sender or a person wrote.
// `-- --inputs 1000000 --seed 7`. Prints one JSON object; fails on a crash, on an input over 100 ms, and on memory that grows.
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz";

const { values } = parseArgs({
  options: { inputs: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
});
const inputs = Number(values.inputs);
const seed = Number(values.seed);
const mostGrownMb = 100;

const heapMb = () => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1e5) / 10;
};

// What is loaded and cached once is not growth.
fuzz(2_000, seed + inputs);
const beforeMb = heapMb();
const startMs = performance.now();
const report = fuzz(inputs, seed);
const afterMb = heapMb();
const grew = afterMb - beforeMb > mostGrownMb;
const rounded = report.targets.map((one) => ({ ...one, slowestMs: Math.round(one.slowestMs * 10) / 10 }));
process.stdout.write(
  `${JSON.stringify(
    {
      inputs,
      seed,
      seconds: Math.round((performance.now() - startMs) / 1_000),
      heapMb: { before: beforeMb, after: afterMb },
      crashes: report.crashes.length,
      slow: report.slow.length,
      targets: rounded,
      details: [...report.crashes, ...report.slow],
    },
    null,
    2,
  )}\n`,
);
if (report.crashes.length > 0 || report.slow.length > 0 || grew) process.exitCode = 1;
