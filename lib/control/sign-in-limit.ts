const windowMs = 60_000;
const maxPerWindow = 20;
const maxRemembered = 10_000;

/** Slows guessing at one account whatever addresses the guesses come from; better-auth itself limits by address. */
export function createSignInLimit(now: () => number = Date.now): (email: string) => boolean {
  const attempts = new Map<string, { sinceMs: number; count: number }>();
  return (email) => {
    const key = email.trim().toLowerCase().slice(0, 320);
    const known = attempts.get(key);
    const entry = known && now() - known.sinceMs < windowMs ? known : { sinceMs: now(), count: 0 };
    entry.count += 1;
    attempts.delete(key);
    attempts.set(key, entry);
    if (attempts.size > maxRemembered) attempts.delete(attempts.keys().next().value ?? "");
    return entry.count <= maxPerWindow;
  };
}
