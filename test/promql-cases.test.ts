import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runFile } from "./promql/run-file";

const folder = new URL("./promql/cases/", import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith(".test"));

test.each(files)("PromQL cases: %s", { timeout: 60_000 }, async (file) => {
  const { passed, failures } = await runFile(readFileSync(new URL(file, folder), "utf8"));
  expect(failures.map(({ line, query, reason }) => `line ${line}: ${query}: ${reason}`)).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});
