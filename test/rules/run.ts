import { fileURLToPath } from "node:url";
import { runRuleTests, testFilesOf } from "./run-file";

/** `npm run test:rules -- FILE|DIR...`: our `.rules` files and rule tests of promtool; ours where nothing is named. */
const named = process.argv.slice(2);
const paths = named.length > 0 ? named : [fileURLToPath(new URL("cases", import.meta.url))];
let passed = 0;
let failed = 0;
for (const file of paths.flatMap(testFilesOf)) {
  try {
    const result = await runRuleTests(file);
    passed += result.passed;
    failed += result.failures.length;
    for (const { where, reason } of result.failures) console.log(`${file}: ${where}\n    ${reason}`);
  } catch (error) {
    failed++;
    console.log(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
