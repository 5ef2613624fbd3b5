import { type NextRequest, NextResponse } from "next/server";

// Next reads the nonce from this header of the request and puts it on every script of its own.
const header = "content-security-policy";

function policy(nonce: string, development: boolean): string {
  // React's development build evaluates strings to rebuild server stacks; production needs none of it.
  const script = `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`;
  return [
    "default-src 'self'",
    `script-src ${script}`,
    // Chart and virtual-list positions are style attributes, which no nonce can cover.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Whether somebody may be signed in: a hint that saves a stranger the page. The page itself checks the session. */
function hasSession(request: NextRequest): boolean {
  return request.headers.get("cookie")?.includes("runtower.session_token=") === true;
}

/** Sends strangers to sign-in and back afterwards; gives every page its content security policy with a fresh nonce. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (pathname !== "/sign-in" && !hasSession(request)) {
    const next = pathname === "/" && search === "" ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return NextResponse.redirect(new URL(`/sign-in${next}`, request.nextUrl));
  }
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  // biome-ignore lint/style/noProcessEnv: Next replaces it at build time
  const value = policy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set(header, value);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(header, value);
  return response;
}

export const config = { matcher: ["/((?!api/|_next/static|_next/image|favicon|icon|health|metrics$).*)"] };
