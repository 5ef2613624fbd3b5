/** When a group is evaluated: always at the same place within its interval, whoever evaluates, and groups spread over it. */
export interface Slot {
  /** The moment that is asked for. */
  atMs: number;
  /** When the group is due again. */
  nextMs: number;
  /** Turns that nobody took; they are left out, as in Prometheus. */
  missed: number;
}

/** `dueMs` 0: at once, as after an edit. */
export function slotOf(groupId: bigint, intervalMs: number, dueMs: number, nowMs: number): Slot {
  const place = Number((groupId * 0x9e3779b97f4a7c15n) & 0xffffffffn) % intervalMs;
  const latest = Math.floor((nowMs - place) / intervalMs) * intervalMs + place;
  const nextMs = latest + intervalMs;
  if (dueMs <= 0 || dueMs > nowMs) return { atMs: nowMs, nextMs, missed: 0 };
  // A group whose interval was changed is not at its place yet.
  const atMs = Math.max(latest, dueMs);
  return { atMs, nextMs, missed: Math.max(0, Math.floor((latest - dueMs) / intervalMs)) };
}
