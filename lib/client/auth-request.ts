/** What an answer of the sign-in service means, in words to act on. Null: it worked. */
export function explainAuth(status: number, retryAfter: string | null, refused: string): string | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429) {
    const seconds = Number(retryAfter);
    return `Too many attempts. Try again ${seconds > 0 ? `in ${seconds} s` : "in a minute"}.`;
  }
  if (status === 400 || status === 401) return refused;
  if (status === 403)
    return "This address is not trusted for signing in. Open Runtower under the address that it was set up with.";
  if (status === 0) return "Runtower cannot be reached. Check that it runs, then try again.";
  return `Signing in failed on the server (${status}). Its log says why.`;
}

/** Posts to our sign-in service. Resolves to null where it worked, else to what went wrong, in words. */
export async function postAuth(path: string, body: object, refused: string): Promise<string | null> {
  const response = await fetch(`/api/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  const retryAfter = response?.headers.get("x-retry-after") ?? response?.headers.get("retry-after") ?? null;
  return explainAuth(response?.status ?? 0, retryAfter, refused);
}
