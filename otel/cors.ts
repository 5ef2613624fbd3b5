import type { IncomingMessage, ServerResponse } from "node:http";

export type Cors = {
  /** Sets the headers that let an allowed page read the answer. False for a page from elsewhere. */
  admit(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers OPTIONS. */
  preflight(request: IncomingMessage, response: ServerResponse): void;
};

/** `origins`: comma-separated, `*` stands for anything: `https://*.example.com,http://localhost:*`. */
export function createCors(origins: string): Cors {
  const patterns = origins
    .split(",")
    .map((origin) => origin.trim())
    .filter(Boolean)
    .map((origin) => new RegExp(`^${origin.split("*").map(escapeRegExp).join("[^/]*")}$`, "i"));

  const admit = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { origin } = request.headers;
    if (origin === undefined) return true;
    response.setHeader("vary", "Origin");
    if (!patterns.some((pattern) => pattern.test(origin))) return false;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", "Retry-After");
    return true;
  };
  return {
    admit,
    preflight(request, response) {
      if (admit(request, response) && request.headers.origin !== undefined) {
        const asked = request.headers["access-control-request-headers"];
        response.setHeader("access-control-allow-methods", "POST, PATCH");
        response.setHeader("access-control-allow-headers", asked ?? "content-type");
        response.setHeader("access-control-max-age", "7200");
      }
      response.writeHead(204).end();
    },
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
