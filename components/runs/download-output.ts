import { saveText } from "@/components/ui/save-text";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import type { RunOutputOutput } from "@/lib/contract/run-output";
import { outputPath } from "./use-output";

/** Both streams in order of arrival, byte for byte, whether the page holds them or not. */
export async function downloadOutput(project: string, runId: string): Promise<void> {
  const parts: string[] = [];
  let after = "0";
  for (;;) {
    const params = { project, after, limit_bytes: 8_000_000 };
    const page = await fetchJson<RunOutputOutput>(outputPath(runId) + queryString(params), {
      timeoutMs: 60_000,
    });
    parts.push(...page.chunks.map((chunk) => chunk.text));
    after = page.next_after;
    if (page.complete || page.chunks.length === 0) break;
  }
  saveText(`${runId}.log`, parts, "text/plain");
}
