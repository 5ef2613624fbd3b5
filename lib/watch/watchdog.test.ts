import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const file = resolve(import.meta.dirname, "watchdog.ts");
const run = (code: string) =>
  new Promise<{ code: number | null; signal: string | null }>((done) => {
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      stdio: "ignore",
    });
    child.once("exit", (code, signal) => done({ code, signal }));
  });

test("a process whose event loop hangs ends itself; one that is at work does not", async () => {
  const start = `import { startWatchdog } from ${JSON.stringify(file)}; startWatchdog(3);`;
  const [hung, well] = await Promise.all([
    run(`${start} setTimeout(() => { for (;;); }, 1000);`),
    run(`${start} setTimeout(() => process.exit(7), 6000);`),
  ]);
  expect(hung.signal).toBe("SIGKILL");
  expect(well.code).toBe(7);
}, 60_000);
