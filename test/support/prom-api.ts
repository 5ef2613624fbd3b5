// The Prometheus API asked as a client does it, through the route itself.

export type PromAsk = {
  path: string;
  params?: Record<string, string> | [string, string][];
  key?: string;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
};
export type PromReply = { status: number; headers: Headers; body: ReturnType<typeof JSON.parse> };

/** DATABASE_URL must be set before the first question: the route opens its own pool. */
export async function askProm({
  path,
  params = {},
  key,
  method = "GET",
  headers: own = {},
}: PromAsk): Promise<PromReply> {
  const { GET, POST } = await import("@/app/api/prom/api/v1/[...path]/route");
  const form = new URLSearchParams(params).toString();
  const address = `http://localhost/api/prom/api/v1/${path}`;
  const headers = { ...own, ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const response =
    method === "POST"
      ? await POST(
          new Request(address, {
            method,
            headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
            body: form,
          }),
        )
      : await GET(new Request(`${address}${form === "" ? "" : `?${form}`}`, { headers }));
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

export async function closeProm(): Promise<void> {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
}
