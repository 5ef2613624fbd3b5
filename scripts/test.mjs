// `npm test`: checks, then all tests; on a fresh clone everything they need first. `npm test -- lib/foo` runs only those.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./setup/browser.mjs";
import { rerunUnderNewerNode } from "./setup/newer-node.mjs";
import { checkNode, prepare } from "./setup/prepare.mjs";
import { say } from "./setup/say.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const node = (args, env) =>
  new Promise((done) => {
    const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } });
    child.once("error", () => done(1));
    child.once("exit", (code) => done(code ?? 1));
  });

async function test(filters) {
  checkNode();
  if (await rerunUnderNewerNode()) return process.exitCode;
  await prepare();
  const everything = filters.length === 0;
  const needsBrowser = everything || filters.some((filter) => filter.includes("e2e"));
  const env = needsBrowser ? { CHROMIUM_PATH: await findBrowser() } : {};
  const checked = everything ? await node(["scripts/check.mjs"]) : 0;
  const folder = mkdtempSync(join(tmpdir(), "runtower-report-"));
  try {
    const report = join(folder, "report.json");
    const options = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const tested = await node(["node_modules/vitest/vitest.mjs", "run", ...options, ...filters], env);
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    // A file that could not even be loaded has no failed test in it, and is one failure all the same.
    const broken = testResults.filter(
      ({ status, assertionResults }) =>
        status === "failed" && assertionResults.every((t) => t.status !== "failed"),
    );
    const failed = numFailedTests + broken.length + (checked === 0 ? 0 : 1);
    if (checked !== 0) say("The checks above failed; they count as one failure.");
    say(`${numPassedTests} passed, ${failed} failed`);
    return failed > 0 || tested !== 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    say("0 passed, 1 failed");
    process.exit(1);
  },
);
