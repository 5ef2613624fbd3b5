import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

// Tests of whole processes that need no browser and pass however slow the machine is: they may run beside others.
const processes = ["disk-full", "malformed-input", "start-faults", "start-stop"].map(
  (name) => `test/e2e/${name}.test.ts`,
);
// Much of their time is waiting, so one for every core, not one less as vitest has it.
const maxWorkers = availableParallelism();

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["{lib,otel,components,app}/**/*.test.{ts,tsx}", "test/*.test.ts"],
          testTimeout: 20_000,
          maxWorkers,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          include: ["test/db/**/*.test.ts", "test/pipeline/**/*.test.ts"],
          globalSetup: ["test/support/global-database.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "processes",
          include: processes,
          globalSetup: ["test/support/global-database.ts"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          exclude: processes,
          globalSetup: ["test/support/global-database.ts"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
