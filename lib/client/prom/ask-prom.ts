import { ApiError } from "../fetch-json";

export type PromReply<T> = { data: T; warnings: string[]; infos: string[] };
export type PromParams = { [name: string]: string | number | readonly string[] | undefined };

type Envelope<T> =
  | { status: "success"; data: T; warnings?: string[]; infos?: string[] }
  | { status: "error"; errorType: string; error: string };

const timeoutMs = 60_000;

function formOf(params: PromParams): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, String(one));
  }
  return form;
}

/**
 * One question to the Prometheus API. What is long goes as a form; label values and metadata take GET only.
 * Throws ApiError with the server's own words, except that an abort by the caller stays an AbortError.
 */
export async function askProm<T>(
  path: string,
  params: PromParams,
  { signal, method = "POST" }: { signal?: AbortSignal; method?: "GET" | "POST" } = {},
): Promise<PromReply<T>> {
  const limit = AbortSignal.timeout(timeoutMs);
  const address = `/api/prom/api/v1/${path}`;
  const form = formOf(params);
  const request =
    method === "POST"
      ? fetch(address, init(form, signal, limit))
      : fetch(`${address}?${form}`, init(null, signal, limit));
  const response = await request.catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    if (limit.aborted) throw new ApiError(`No answer within ${timeoutMs / 1000} s.`, 0, "timeout");
    throw new ApiError("Runtower cannot be reached. It is asked again by itself.", 0, "unreachable");
  });
  const body = (await response.json().catch(() => null)) as Envelope<T> | null;
  if (signal?.aborted) throw new DOMException("aborted", "AbortError");
  if (body?.status === "success")
    return { data: body.data, warnings: body.warnings ?? [], infos: body.infos ?? [] };
  if (response.status === 401)
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  throw new ApiError(
    body?.error ?? `The server answered ${response.status} without saying why.`,
    response.status,
    body?.errorType ?? "unknown",
    response.headers.get("x-request-id"),
  );
}

function init(
  form: URLSearchParams | null,
  signal: AbortSignal | undefined,
  limit: AbortSignal,
): RequestInit {
  return {
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    headers: { accept: "application/json" },
    ...(form === null ? {} : { method: "POST", body: form }),
  };
}
