import type { QueryOptions } from "@/lib/promql/query";
import { parseCommands } from "./commands";
import { MemorySource } from "./memory-source";
import { classicAsNative } from "./native-histograms";
import { runEvaluation } from "./run-evaluation";

export interface FileResult {
  passed: number;
  failures: { line: number; query: string; reason: string }[];
}

/** Runs every command of a test file. Fails only where the file itself cannot be read. */
export async function runFile(text: string): Promise<FileResult> {
  const source = new MemorySource();
  const options: QueryOptions = { source, now: () => performance.now() };
  const result: FileResult = { passed: 0, failures: [] };
  for (const command of parseCommands(text)) {
    if (command.kind === "clear") source.clear();
    else if (command.kind === "load") {
      const native = command.withNativeHistograms ? classicAsNative(command) : [];
      for (const { labels, samples } of [...command.series, ...native]) source.add(labels, samples);
    } else {
      const reason = await runEvaluation(command, options);
      if (reason === undefined) result.passed++;
      else result.failures.push({ line: command.line, query: command.query, reason });
    }
  }
  return result;
}
