import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runFile } from "./run-file";

/** `npm run test:promql -- DIR [NAME...]`: runs the .test files of a folder, ours where none is given. */
const [folder = fileURLToPath(new URL("cases", import.meta.url)), ...names] = process.argv.slice(2);
const files = readdirSync(folder)
  .filter(
    (file) => file.endsWith(".test") && (names.length === 0 || names.some((name) => file.includes(name))),
  )
  .sort();
let passed = 0;
let failed = 0;
for (const file of files) {
  try {
    const result = await runFile(readFileSync(join(folder, file), "utf8"));
    passed += result.passed;
    failed += result.failures.length;
    for (const { line, query, reason } of result.failures) {
      console.log(`${file}:${line}: ${query}\n    ${reason}`);
    }
  } catch (error) {
    failed++;
    console.log(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
