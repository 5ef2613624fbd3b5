/** One process's own metrics, as /metrics tells them. */
export type ProcessState = { rssMb: number; value: (name: string) => number };

export async function readMetrics(baseUrl: string): Promise<ProcessState> {
  const response = await fetch(`${baseUrl}/metrics`, { signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  /** Summed over all its labels. */
  const value = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "gm"))].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
  return { rssMb: value("process_resident_memory_bytes") / 2 ** 20, value };
}
