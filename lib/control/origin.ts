import { readEnv } from "@/lib/env";

/**
 * Guards what a cookie may change: browsers name the page that sends a request, and another site's page may not.
 * Own pages are those of RUNTOWER_PUBLIC_URL, or of the very host that the request went to.
 */
export function isOwnOrigin(headers: Headers, publicUrl = readEnv().RUNTOWER_PUBLIC_URL): boolean {
  const origin = headers.get("origin");
  if (!origin || origin === "null") return false;
  return ownOrigins(headers, publicUrl).includes(origin);
}

/** Every origin whose pages count as our own for this request. */
export function ownOrigins(headers: Headers, publicUrl: string | undefined): string[] {
  const host = headers.get("host");
  const own = host ? [`http://${host}`, `https://${host}`] : [];
  return publicUrl ? [new URL(publicUrl).origin, ...own] : own;
}
