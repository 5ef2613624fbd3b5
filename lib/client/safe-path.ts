/** Where to go after signing in: only a path of our own site, never another origin dressed up as one. */
export function safePath(wanted: string | null | undefined, fallback = "/"): string {
  if (!wanted?.startsWith("/")) return fallback;
  const here = "http://runtower.invalid";
  const url = URL.parse(wanted, here);
  if (
    url === null ||
    url.origin !== here ||
    url.pathname.startsWith("//") ||
    url.pathname.startsWith("/sign-in")
  )
    return fallback;
  return url.pathname + url.search + url.hash;
}
