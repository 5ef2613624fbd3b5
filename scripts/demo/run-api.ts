/** The receiver's HTTP port, and with which key. */
export type RunApi = { url: string; key: string | undefined };

/** One call in JSON; a Buffer goes as it is. Throws with the answer's words where it was not taken. */
export async function sendToApi(api: RunApi, method: string, path: string, body: object): Promise<unknown> {
  const raw = Buffer.isBuffer(body);
  const response = await fetch(new URL(path, api.url), {
    method,
    headers: {
      "content-type": raw ? "application/octet-stream" : "application/json",
      ...(api.key !== undefined && { authorization: `Bearer ${api.key}` }),
    },
    body: raw ? new Uint8Array(body) : JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return text === "" ? {} : JSON.parse(text);
}
