export function durationWords(ms: number): string {
  if (ms < 1_000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-11-21 23:08:45 UTC`: who reads a file may be anywhere. */
export function timeWords(iso: string): string {
  return `${iso.slice(0, 19).replace("T", " ")} UTC`;
}

export function numberWords(value: number | null): string {
  return value === null ? "none" : String(Number(value.toPrecision(4)));
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
