import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ExportLine } from "@/lib/contract/decision-export";
import type { Pool } from "@/lib/db/pool";
import { decisionExport } from "@/lib/query/decision-export";
import { fileSource } from "@/scripts/verify/source-file";
import { type Verification, verify } from "@/scripts/verify/verify";

export async function exportLines(
  pool: Pool,
  range: { from: number; to: number; q?: string },
  projectId = 1,
): Promise<ExportLine[]> {
  const scope = { projectIds: [projectId], slugs: ["default"] };
  const lines: ExportLine[] = [];
  const input = { q: "", compress: "gzip" as const, ...range };
  for await (const line of decisionExport(pool, scope, input)) lines.push(line);
  return lines;
}

/** Writes the lines into a file, as they are, and verifies that. */
export async function verifyLines(
  lines: readonly (ExportLine | string)[],
  { heads = [], compress = true }: { heads?: string[]; compress?: boolean } = {},
): Promise<Verification> {
  const folder = await mkdtemp(join(tmpdir(), "runtower-export-"));
  try {
    const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
    const file = join(folder, "export.ndjson.gz");
    await writeFile(file, compress ? gzipSync(text) : text);
    return await verify(await fileSource(file), { heads });
  } finally {
    await rm(folder, { recursive: true });
  }
}
