/** Asks a process's /metrics for its resident memory every half second and keeps the highest. */
export function watchMemory(baseUrl: string): { stop: () => number | null } {
  let highest = 0;
  const ask = async () => {
    const text = await (await fetch(`${baseUrl}/metrics`, { signal: AbortSignal.timeout(2_000) })).text();
    const bytes = Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]);
    if (Number.isFinite(bytes)) highest = Math.max(highest, bytes);
  };
  const timer = setInterval(() => void ask().catch(() => {}), 500);
  return {
    stop: () => {
      clearInterval(timer);
      return highest === 0 ? null : Math.round(highest / 2 ** 20);
    },
  };
}
