// `npm run check`: everything that needs no database, side by side. `npm test` runs it too.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { checkNode, generateClient, installDependencies } from "./setup/prepare.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const bin = (path) => [process.execPath, `node_modules/${path}`];
const checks = {
  "lint and format": [...bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings"],
  types: [...bin("typescript/bin/tsc"), "--noEmit", "-p", "."],
  "import rules": [...bin("vitest/vitest.mjs"), "run", "--project", "unit", "test/architecture.test.ts"],
  "dead code": [...bin("knip/bin/knip.js"), "--no-progress"],
  "doc references": [process.execPath, "scripts/check-doc-refs.mjs"],
};

/** @returns whether the check passed; its output is shown only where it did not */
function run(name, [command, ...args]) {
  const startedMs = Date.now();
  return new Promise((done) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => (output += error.message));
    child.once("close", (code) => {
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      process.stdout.write(
        `${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)\n${code === 0 ? "" : `${output}\n`}`,
      );
      done(code === 0);
    });
  });
}

try {
  checkNode();
  await installDependencies();
  await generateClient();
  const passed = await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)));
  if (passed.includes(false)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
