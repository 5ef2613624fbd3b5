/** What the read API said, or why it could not be asked. `requestId` finds our own trace of the failed call. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly requestId: string | null;
  constructor(
    message: string,
    status: number,
    code: string,
    requestId: string | null = null,
    details: unknown = undefined,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.details = details;
  }
}

export type QueryValue = string | number | boolean | null | undefined;

/** `?a=1&b=2` without what is empty; stable order, so that equal questions have equal keys. */
export function queryString(params: Record<string, QueryValue>): string {
  const search = new URLSearchParams();
  for (const key of Object.keys(params).sort()) {
    const value = params[key];
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

export type FetchOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
};

/**
 * The one way the browser talks to our API. Resolves to the parsed body; throws ApiError for everything else, except that
 * an abort by the caller stays an AbortError. An ended session goes to sign-in and back here afterwards.
 */
export async function fetchJson<T>(path: string, options: FetchOptions = {}): Promise<T> {
  const { method = "GET", body, signal, timeoutMs = 30_000 } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  const response = await fetch(path, {
    method,
    headers:
      body === undefined
        ? { accept: "application/json" }
        : { accept: "application/json", "content-type": "application/json" },
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    if (limit.aborted) throw new ApiError(`No answer within ${timeoutMs / 1000} s.`, 0, "timeout");
    throw new ApiError("Runtower cannot be reached. It is asked again by itself.", 0, "unreachable");
  });
  const requestId = response.headers.get("x-request-id");
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
  if (response.status === 401) leaveForSignIn();
  const fault = await response.json().catch(() => null);
  const error = (fault as { error?: { code?: string; message?: string; details?: unknown } } | null)?.error;
  const message = error?.message ?? `The server answered ${response.status} without saying why.`;
  throw new ApiError(message, response.status, error?.code ?? "unknown", requestId, error?.details);
}

function leaveForSignIn(): void {
  if (location.pathname.startsWith("/sign-in")) return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}
