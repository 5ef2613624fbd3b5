import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { parseRuleFile } from "@/lib/alerts/rule-file-parse";
import type { RuleTestResult } from "./result";
import { runPromtoolFile } from "./run-promtool";
import { runTextFile } from "./run-text";
import type { SimulatedGroup } from "./simulation";

/** Files that hold tests, of what is named: `.rules` in our language, YAML with `tests` as promtool has it. */
export function testFilesOf(path: string): string[] {
  const isFolder = !/\.(rules|ya?ml)$/.test(path);
  if (!isFolder) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((name) => name.endsWith(".rules") || (/\.ya?ml$/.test(name) && hasTests(name)))
    .sort();
}

function hasTests(path: string): boolean {
  try {
    return (
      (parse(readFileSync(path, "utf8"), { merge: true }) as { tests?: unknown } | null)?.tests !== undefined
    );
  } catch {
    return false;
  }
}

export async function runRuleTests(path: string): Promise<RuleTestResult> {
  const text = readFileSync(path, "utf8");
  const groupsOf = (pattern: string) => filesLike(dirname(path), pattern).flatMap(groupsOfFile);
  return path.endsWith(".rules") ? runTextFile(text, groupsOf) : runPromtoolFile(text, groupsOf);
}

/** Stars stand for any part of a file's name. */
function filesLike(folder: string, pattern: string): string[] {
  const path = isAbsolute(pattern) ? pattern : join(folder, pattern);
  if (!basename(path).includes("*")) return [path];
  const escaped = basename(path).replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  const name = new RegExp(`^${escaped.replaceAll("*", ".*")}$`);
  return readdirSync(dirname(path))
    .filter((one) => name.test(one))
    .map((one) => join(dirname(path), one));
}

function groupsOfFile(path: string): SimulatedGroup[] {
  const { groups, faults } = parseRuleFile(readFileSync(path, "utf8"));
  if (faults.length === 0) return groups;
  throw new Error(
    faults.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join("\n"),
  );
}
